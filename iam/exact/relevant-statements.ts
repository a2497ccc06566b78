import type { CompiledStatement } from "../compile-statement";
import type { CompiledPolicies } from "../policy-set";
import type { RequestFamily, ResourceFamily } from "./request-family";

/** Every statement of a policy set. */
export function statementsOf(policies: CompiledPolicies): CompiledStatement[] {
  const { identity, boundary, session, resource, scps, rcps } = policies;
  const levels = [...scps, ...rcps].flatMap((level) => level.policies);
  const single = [boundary, resource].filter((policy) => policy !== null);
  return [...identity, ...single, ...session, ...levels].flatMap(({ statements }) => statements);
}

/**
 * Whether a statement may be about a request of the family, by what its texts begin with. False is certain: such a statement
 * need not be asked.
 */
export function bearsOn(
  { source: { actions, resources } }: Pick<CompiledStatement, "source">,
  family: RequestFamily,
): boolean {
  const { service } = family.actions;
  if (!actions.except) {
    const isOwn = (item: string): boolean =>
      item === "*" || item.slice(0, item.indexOf(":")).toLowerCase() === service;
    if (!actions.items.some(isOwn)) return false;
  }
  if (resources === undefined || resources.except) return true;
  const starts = startsOf(family.resources);
  const isExact = family.resources.kind === "one";
  return resources.items.some(({ source, tokens: [first] }) => {
    if (source === "*") return true;
    const own = first?.kind === "text" ? first.text : "";
    return starts.some((start) => start.startsWith(own) || (!isExact && own.startsWith(start)));
  });
}

const knownStarts = new WeakMap<ResourceFamily, readonly string[]>();

/** What the family's resources begin with. */
function startsOf(resources: ResourceFamily): readonly string[] {
  const known = knownStarts.get(resources);
  if (known !== undefined) return known;
  const starts =
    resources.kind === "one"
      ? [resources.arn]
      : resources.patterns.map((pattern) => /^[^*?]*/.exec(pattern)?.[0] ?? "");
  knownStarts.set(resources, starts);
  return starts;
}
