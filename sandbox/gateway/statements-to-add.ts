import type { Decision, Principal, RoleSession, Service, Side } from "../../iam";
import type { Need } from "../../access/requests";
import type { StatementToAdd } from "./records";

/** Whom a statement is to name, as far as it has to be known. */
export type Named =
  | Pick<RoleSession, "kind" | "roleArn">
  | Pick<Service, "kind" | "name" | "sourceArn" | "sourceAccount">
  | Exclude<Principal, RoleSession | Service>;

/**
 * For every side that lacks an Allow, the smallest one that would do. None for what is allowed, for a Deny, and for the
 * sides that a statement in the stacks cannot fix: a boundary, a session, a control policy. None either for what AWS
 * refuses whatever the policies say.
 */
export function statementsToAdd(
  { result, decidedBy, refusal }: Decision,
  need: Pick<Need, "action" | "resource">,
  principal: Named,
): StatementToAdd[] {
  if (result !== "implicitly-denied" || refusal !== undefined) return [];
  return decidedBy.flatMap(({ side, policy }) => {
    const statement = smallestAllow(side, need, principal);
    return statement === undefined ? [] : [{ side, ...(policy === undefined ? {} : { policy }), statement }];
  });
}

function smallestAllow(
  side: Side,
  { action, resource }: Pick<Need, "action" | "resource">,
  principal: Named,
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
  return { Effect: "Allow", Principal: whom, Action: action, ...on, ...onBehalfOf(principal) };
}

/** A service is let in for the resource alone that it calls for, where it tells. */
function onBehalfOf(principal: Named): StatementToAdd["statement"] {
  if (principal.kind !== "service" || principal.sourceArn === null) return {};
  const { sourceArn, sourceAccount } = principal;
  return {
    Condition: {
      ArnLike: { "aws:SourceArn": sourceArn },
      ...(sourceAccount === null ? {} : { StringEquals: { "aws:SourceAccount": sourceAccount } }),
    },
  };
}
