import { roleArn, sid, type AccountRef } from "../naming";
import { ASSUME_ROLE } from "../policies/actions";
import { bindRoles } from "../policies/principal-binding";
import { mergeConditions, policyDocument, whenAny } from "../policies/statement";
import { allowGrants, type Handshake, type HandshakeInput } from "./handshake";

export interface AssumeRoleInput extends HandshakeInput {
  /** The role in B. */
  readonly targetRoleName: string;
  /** @default - the trust policy asks for none */
  readonly externalId?: string;
  /** Whether B's bucket policy names the role too. It need not: role and bucket are of one account. */
  readonly inBucketPolicy: boolean;
}

/**
 * The writer takes on a role in B, which may do what is granted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
 */
export function assumeRoleHandshake(input: AssumeRoleInput): Handshake {
  const { writer, producers, accountB, grants, targetRoleName, organizationId } = input;
  const writerRoles = { accounts: producers, roleName: writer.roleName, organizationId };
  const { principal, condition } = bindRoles(writerRoles, input.principalBinding);
  const expected = {
    ...(organizationId === undefined ? {} : { "aws:PrincipalOrgID": organizationId }),
    ...(input.externalId === undefined ? {} : { "sts:ExternalId": input.externalId }),
  };
  const targetArn = roleArn(accountB, targetRoleName);
  return {
    identity: [{ Sid: "AssumeTargetRole", Effect: "Allow", Action: ASSUME_ROLE, Resource: [targetArn] }],
    bucketPolicy: !input.inBucketPolicy
      ? []
      : grants.map((grant) => ({
          Sid: sid(grant.purpose, "By", writer.name),
          Effect: "Allow",
          Principal: { AWS: [targetArn] },
          Action: grant.actions,
          Resource: grant.resources,
          ...whenAny(grant.condition ?? {}),
        })),
    targetRole: {
      roleName: targetRoleName,
      description: `Taken on by ${writer.roleName} of ${accountsText(producers)} (${writer.name})`,
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
      permissions: policyDocument([...allowGrants(grants), ...input.elsewhere]),
    },
  };
}

/** IAM takes a description of 1,000 characters. */
function accountsText(accounts: readonly AccountRef[]): string {
  const [first] = accounts;
  return accounts.length === 1 && first !== undefined ? `account ${first.id}` : `${accounts.length} accounts`;
}
