import { bucketPolicyHandshake } from "./bucket-policy";
import type { Handshake, HandshakeInput } from "./handshake";

/**
 * One account: the bucket policy alone grants, and the role has no right to the bucket of its own. The role has to be
 * named by its ARN: the account's root, however narrowed, only hands the decision on to the role's policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function bucketPolicyOnlyHandshake(input: HandshakeInput): Handshake {
  return { ...bucketPolicyHandshake({ ...input, principalBinding: "arn" }), identity: input.extraStatements };
}
