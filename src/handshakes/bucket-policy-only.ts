import { bucketPolicyHandshake } from "./bucket-policy";
import type { Handshake, HandshakeInput } from "./handshake";

/**
 * One account: only the bucket policy grants; the role has no permission of its own. The role must be named by ARN: the
 * account's root only delegates to the role's policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function bucketPolicyOnlyHandshake(input: HandshakeInput): Handshake {
  return { ...bucketPolicyHandshake({ ...input, principalBinding: "arn" }), identity: input.extraStatements };
}
