import type { Decision, Principal, Side } from "../../access/evaluate";
import type { Need } from "./needs";
import type { StatementToAdd } from "./records";

/**
 * For every side that lacks an Allow, the smallest one that would do. None for what is allowed, for a Deny, and for the
 * sides that a statement in the stacks cannot mend: a boundary, a session, a control policy.
 */
export function statementsToAdd(
  { result, decidedBy }: Decision,
  need: Need,
  principal: Principal,
): StatementToAdd[] {
  if (result !== "implicitly-denied") return [];
  return decidedBy.flatMap(({ side, policy }) => {
    const statement = smallestAllow(side, need, principal);
    return statement === undefined ? [] : [{ side, ...(policy === undefined ? {} : { policy }), statement }];
  });
}

function smallestAllow(
  side: Side,
  { action, resource }: Need,
  principal: Principal,
): StatementToAdd["statement"] | undefined {
  if (side === "identity") return { Effect: "Allow", Action: action, Resource: resource };
  if (side !== "resource") return undefined;
  const whom =
    principal.kind === "role-session"
      ? { AWS: principal.roleArn }
      : principal.kind === "service"
        ? { Service: principal.name }
        : undefined;
  if (whom === undefined) return undefined;
  // The resource of a trust policy is the role itself; that of a key policy, the key.
  const on = action.startsWith("sts:") ? {} : { Resource: action.startsWith("kms:") ? "*" : resource };
  return { Effect: "Allow", Principal: whom, Action: action, ...on };
}
