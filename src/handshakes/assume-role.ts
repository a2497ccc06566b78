import { roleArn, sid } from "../naming";
import { ASSUME_ROLE } from "../policies/actions";
import { bindRoles } from "../policies/principal-binding";
import { chainedActionsOf } from "../policies/role-services";
import {
  allow,
  mergeConditions,
  policyDocument,
  whenAny,
  type Condition,
  type TrustStatement,
} from "../policies/statement";
import { accountsText, allowGrants, type Handshake, type HandshakeInput } from "./handshake";

export interface AssumeRoleInput extends HandshakeInput {
  readonly targetRoleName: string;
  /** The services that start the writer's sessions. */
  readonly services: readonly string[];
  /** @default - the trust policy requires none */
  readonly externalId?: string;
  /** Whether B's bucket policy names the role too. It need not, because role and bucket are in one account. */
  readonly inBucketPolicy: boolean;
}

/**
 * The writer assumes a role in B that has the permissions.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
 */
export function assumeRoleHandshake(input: AssumeRoleInput): Handshake {
  const { writer, producers, accountB, grants, targetRoleName, organizationId } = input;
  const writerRoles = { accounts: producers, roleName: writer.roleName, organizationId };
  const { principal, condition } = bindRoles(writerRoles, input.principalBinding);
  const inOrganization: Condition =
    organizationId === undefined ? {} : { StringEquals: { "aws:PrincipalOrgID": organizationId } };
  const externalId: Condition =
    input.externalId === undefined ? {} : { StringEquals: { "sts:ExternalId": input.externalId } };
  const targetArn = roleArn(accountB, targetRoleName);
  const passedOn = chainedActionsOf(input.services);
  return {
    identity: [allow("AssumeTargetRole", [...ASSUME_ROLE, ...passedOn], [targetArn])],
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
      description: `Assumed by ${writer.roleName} of ${accountsText(producers)} (${writer.name})`,
      trust: policyDocument<TrustStatement>([
        {
          Sid: "TrustWriterRole",
          Effect: "Allow",
          Principal: principal,
          Action: ASSUME_ROLE,
          ...whenAny(mergeConditions(condition, inOrganization, externalId)),
        },
        // STS sends the external ID only with AssumeRole, so a condition on it would match none of these.
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
        ...(passedOn.length === 0
          ? []
          : [
              {
                Sid: "TrustSessionOfWriterRole",
                Effect: "Allow",
                Principal: principal,
                Action: passedOn,
                ...whenAny(mergeConditions(condition, inOrganization)),
              } as const,
            ]),
      ]),
      permissions: policyDocument([...allowGrants(grants), ...input.extraStatements]),
    },
  };
}
