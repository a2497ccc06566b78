import { allowGrants, type Handshake, type HandshakeInput } from "./handshake";

/**
 * One account: the role's own policy grants, and the bucket policy names no principal.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function identityPolicyOnlyHandshake({ grants, extraStatements }: HandshakeInput): Handshake {
  return {
    identity: [...allowGrants(grants), ...extraStatements],
    bucketPolicy: [],
  };
}
