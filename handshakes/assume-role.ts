import { accountRootArn, roleArn } from "../naming";
import { ASSUME_ROLE } from "../policies/actions";
import { bindPrincipal } from "../policies/principal-binding";
import { mergeConditions, policyDocument, whenAny } from "../policies/statement";
import type { Handshake, HandshakeInput } from "./handshake";

export interface AssumeRoleInput extends HandshakeInput {
  /** The role in B. */
  readonly targetRoleName: string;
  /** @default - the trust policy asks for none */
  readonly externalId?: string;
}

/**
 * The writer takes on a role in B, which may do what is granted. B's bucket policy need not name anybody: role and
 * bucket are of one account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
 */
export function assumeRoleHandshake(input: AssumeRoleInput): Handshake {
  const { writer, accountA, accountB, targetRoleName } = input;
  const { principal, condition } = bindPrincipal(
    roleArn(accountA, writer.roleName),
    accountRootArn(accountA),
    input.principalBinding,
  );
  const expected = {
    ...(input.organizationId === undefined ? {} : { "aws:PrincipalOrgID": input.organizationId }),
    ...(input.externalId === undefined ? {} : { "sts:ExternalId": input.externalId }),
  };
  return {
    identity: [
      {
        Sid: "AssumeTargetRole",
        Effect: "Allow",
        Action: ASSUME_ROLE,
        Resource: [roleArn(accountB, targetRoleName)],
      },
    ],
    bucketPolicy: [],
    targetRole: {
      roleName: targetRoleName,
      description: `Taken on by ${writer.roleName} of account ${accountA.id} (${writer.name})`,
      trust: policyDocument([
        {
          Sid: "TrustWriterRole",
          Effect: "Allow",
          Principal: principal,
          Action: ASSUME_ROLE,
          ...whenAny(
            mergeConditions(condition, Object.keys(expected).length === 0 ? {} : { StringEquals: expected }),
          ),
        },
      ]),
      permissions: policyDocument(
        input.grants.map(({ purpose, actions, resources }) => ({
          Sid: purpose,
          Effect: "Allow",
          Action: actions,
          Resource: resources,
        })),
      ),
    },
  };
}
