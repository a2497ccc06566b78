import { accountRootArn, permissionSetRolePattern, sid, type AccountRef } from "../naming";
import {
  mergeConditions,
  policyDocument,
  type IdentityStatement,
  type PolicyDocument,
  type ResourceStatement,
} from "../policies/statement";
import { allowGrants, type Grant } from "./handshake";

export interface IdentityCenterInput {
  readonly name: string;
  readonly permissionSetName: string;
  /** Where the people work. */
  readonly account: AccountRef;
  readonly grants: readonly Grant[];
  /** What they may do elsewhere: with the destination's key. */
  readonly elsewhere: readonly IdentityStatement[];
}

/** Both sides of people who write through a permission set. */
export interface IdentityCenterHandshake {
  readonly inlinePolicy: PolicyDocument<IdentityStatement>;
  readonly bucketPolicy: readonly ResourceStatement[];
}

/**
 * People write through a permission set: its inline policy, and B's bucket policy, which knows the role that Identity
 * Center makes of it by its pattern. The account's root is the principal: a principal of "*" would make the bucket
 * public, whatever the condition.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function identityCenterHandshake(input: IdentityCenterInput): IdentityCenterHandshake {
  const pattern = permissionSetRolePattern(input.account, input.permissionSetName);
  return {
    inlinePolicy: policyDocument([...allowGrants(input.grants), ...input.elsewhere]),
    bucketPolicy: input.grants.map(({ purpose, actions, resources, condition }) => ({
      Sid: sid(purpose, "By", input.name),
      Effect: "Allow",
      Principal: { AWS: [accountRootArn(input.account)] },
      Action: actions,
      Resource: resources,
      Condition: mergeConditions({ ArnLike: { "aws:PrincipalArn": pattern } }, condition),
    })),
  };
}
