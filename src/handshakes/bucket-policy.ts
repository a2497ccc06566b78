import { sid } from "../naming";
import { bindRoles } from "../policies/principal-binding";
import { mergeConditions, whenAny } from "../policies/statement";
import { allowGrants, type Handshake, type HandshakeInput } from "./handshake";

/**
 * The writer's own role writes: A's identity policy and B's bucket policy both allow it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function bucketPolicyHandshake(input: HandshakeInput): Handshake {
  const { writer, producers, grants, organizationId, principalBinding } = input;
  const roles = { accounts: producers, roleName: writer.roleName, organizationId };
  const { principal, condition } = bindRoles(roles, principalBinding);
  return {
    identity: [...allowGrants(grants), ...input.extraStatements],
    bucketPolicy: grants.map((grant) => ({
      Sid: sid(grant.purpose, "By", writer.name),
      Effect: "Allow",
      Principal: principal,
      Action: grant.actions,
      Resource: grant.resources,
      ...whenAny(mergeConditions(condition, grant.condition)),
    })),
  };
}
