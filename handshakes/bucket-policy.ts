import { accountRootArn, roleArn, sid } from "../naming";
import { bindPrincipal } from "../policies/principal-binding";
import { whenAny } from "../policies/statement";
import type { Handshake, HandshakeInput } from "./handshake";

/**
 * The writer's own role writes: A's identity policy and B's bucket policy both allow it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function bucketPolicyHandshake(input: HandshakeInput): Handshake {
  const { principal, condition } = bindPrincipal(
    roleArn(input.accountA, input.writer.roleName),
    accountRootArn(input.accountA),
    input.principalBinding,
  );
  return {
    identity: input.grants.map(({ purpose, actions, resources }) => ({
      Sid: purpose,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
    })),
    bucketPolicy: input.grants.map(({ purpose, actions, resources }) => ({
      Sid: sid(purpose, "By", input.writer.name),
      Effect: "Allow",
      Principal: principal,
      Action: actions,
      Resource: resources,
      ...whenAny(condition ?? {}),
    })),
  };
}
