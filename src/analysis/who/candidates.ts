import { mayBeMade } from "../../iam";
import { mayMatch, indexResources } from "../../iam/exact";
import type { PrincipalClass } from "./principal-classes";
import type { AnalyzedModel } from "./access-sets";
import type { Target } from "./targets";

/**
 * The targets with possible access for a principal. For roles and users of the stacks: those that an Allow of theirs or
 * of the resource's policy may match; for others, all.
 */
export function findCandidates(
  targets: readonly Target[],
  sides: readonly AnalyzedModel[],
): (caller: PrincipalClass) => readonly Target[] {
  const reachedBy = indexResources(targets);
  const whomTheyName = namedByTargets(targets, sides);
  const places = new Map(targets.map((target, place) => [target, place]));
  const placeOf = (target: Target): number => places.get(target) ?? 0;
  return (caller) => {
    const { permissions, principal } = caller;
    if (permissions !== "of-the-stacks") return targets;
    if (principal.kind !== "role-session" && principal.kind !== "user") return targets;
    const arn = principal.kind === "user" ? principal.arn : principal.roleArn;
    const found = new Set([...(whomTheyName.get(arn) ?? []), ...(whomTheyName.get(ANYBODY) ?? [])]);
    for (const { document } of sides.flatMap(({ lookup }) => lookup.identityOf(caller) ?? [])) {
      if (document.unread !== undefined) return targets;
      for (const statement of document.statements) {
        if (statement.effect === "Deny") continue;
        for (const target of reachedBy(statement)) if (mayMatch(statement, target)) found.add(target);
      }
    }
    return [...found].sort((one, other) => placeOf(one) - placeOf(other));
  };
}

/** Principals that a statement names other than by the ARN of a role or user. */
const ANYBODY = "*";

/** The targets whose policies have an Allow, by the ARN of the role or user that it names. */
function namedByTargets(
  targets: readonly Target[],
  sides: readonly AnalyzedModel[],
): Map<string, Set<Target>> {
  const named = new Map<string, Set<Target>>();
  const add = (who: string, target: Target): void => {
    const known = named.get(who);
    if (known === undefined) named.set(who, new Set([target]));
    else known.add(target);
  };
  for (const target of targets) {
    for (const { lookup } of sides) {
      const document = lookup.resourcePolicyOf(target.owner)?.document;
      if (document?.unread !== undefined) add(ANYBODY, target);
      for (const { effect, principals = [] } of document?.statements ?? []) {
        if (effect === "Deny") continue;
        for (const { kind, text } of principals) {
          if (kind === "role" || kind === "user") add(mayBeMade(text) ? ANYBODY : text, target);
          else if (kind !== "service" && kind !== "federated") add(ANYBODY, target);
        }
      }
    }
  }
  return named;
}
