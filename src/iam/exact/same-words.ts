import { findContextKey } from "../context-keys/find-context-key";
import { GRADE, matchPrincipals } from "../match-principal";
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from "../policy-document";
import { principalFacts } from "../principal-facts";
import type { Principal } from "../request";

/**
 * Whether documents say the same in the same words, in whatever order: then no request tells them apart. False also where
 * something may be undecided, which needs a space to be found.
 */
export function saysTheSame(one: PolicyDocument, other: PolicyDocument): boolean {
  const words = wordsOf(one);
  return words !== undefined && words === wordsOf(other);
}

/** Whether an Allow of the document names the principal, for whatever action. */
export function allowsSomething({ statements }: PolicyDocument, principal: Principal): boolean {
  const facts = principalFacts(principal);
  return statements.some(
    ({ effect, principals }) =>
      effect === "Allow" && (principals === undefined || matchPrincipals(principals, facts) !== GRADE.none),
  );
}

const known = new WeakMap<PolicyDocument, { readonly words: string | undefined }>();

function wordsOf(document: PolicyDocument): string | undefined {
  const found = known.get(document) ?? { words: workOut(document) };
  known.set(document, found);
  return found.words;
}

function workOut({ kind, statements, unread }: PolicyDocument): string | undefined {
  if (unread !== undefined || !statements.every(isPlain)) return undefined;
  return JSON.stringify([kind, [...new Set(statements.map(textOf))].sort()]);
}

function isPlain({ effect, principals = [], resources, conditions }: Statement): boolean {
  return (
    principals.every((entry) => isCertain(entry, effect)) &&
    resources?.items.some(({ hasVariables }) => hasVariables) !== true &&
    conditions.every(isKnown)
  );
}

/** An Allow for everyone may make a bucket public, which is decided by its settings. */
function isCertain(entry: PrincipalEntry, effect: Statement["effect"]): boolean {
  if (entry.kind === "everyone") return effect === "Deny" && entry.servicesToo;
  return entry.kind !== "session" && entry.kind !== "unique-id";
}

function isKnown({ key, operands }: Condition): boolean {
  const hasVariables = operands.some((operand) => operand.kind === "text" && operand.template.hasVariables);
  return findContextKey(key) !== undefined && !hasVariables;
}

function textOf({ effect, principals, actions, resources, conditions }: Statement): string {
  return JSON.stringify([
    effect,
    principals?.map((entry) => JSON.stringify(entry)).sort(),
    [actions.except, [...actions.items].sort()],
    resources === undefined ? [] : [resources.except, resources.items.map(({ source }) => source).sort()],
    conditions.map(({ operator, key, values }) => JSON.stringify([operator, key, [...values].sort()])).sort(),
  ]);
}
