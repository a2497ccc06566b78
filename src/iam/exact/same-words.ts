import { findContextKey } from "../context-keys/find-context-key";
import { GRADE, matchPrincipals } from "../match-principal";
import { indexPrincipals } from "../index-principals";
import { memoized } from "../memoized";
import type { Condition, PolicyDocument, PolicyKind, PrincipalEntry, Statement } from "../policy-document";
import { principalFacts } from "../principal-facts";
import type { Principal } from "../request";
import { countSteps, TOGETHER } from "./work";

/**
 * Whether documents say the same about a principal in the same words, in whatever order: then none of its requests distinguishes
 * them. False also where something may be undecided, which needs a space to be found.
 */
export function saysTheSame(one: PolicyDocument, other: PolicyDocument, principal: Principal): boolean {
  const words = wordsAbout(one, principal);
  return words !== undefined && words === wordsAbout(other, principal);
}

/** Whether an Allow of the document names the principal, for whatever action. */
export function allowsSomething(document: PolicyDocument, principal: Principal): boolean {
  return statementsAbout(document, principal).some(({ effect }) => effect === "Allow");
}

const naming = memoized(({ statements }: PolicyDocument) => indexPrincipals(statements, (one) => one));

function statementsAbout(document: PolicyDocument, principal: Principal): Statement[] {
  const facts = principalFacts(principal);
  const statements = naming(document)(facts);
  countSteps(statements.length, TOGETHER);
  return statements.filter(
    ({ principals }) => principals === undefined || matchPrincipals(principals, facts) !== GRADE.none,
  );
}

/** Most principals that no stack makes are not named: the same statements are about all of them. */
const words = memoized<PolicyDocument, Map<string, string | undefined>>(() => new Map());

function wordsAbout(document: PolicyDocument, principal: Principal): string | undefined {
  if (document.unread !== undefined) return undefined;
  const statements = statementsAbout(document, principal);
  const known = words(document);
  const key = statements.map(({ index }) => index).join();
  if (!known.has(key)) known.set(key, wordsOf(document.kind, statements));
  return known.get(key);
}

function wordsOf(kind: PolicyKind, statements: readonly Statement[]): string | undefined {
  const texts = statements.map(textOf);
  return texts.includes(undefined) ? undefined : [kind, ...[...new Set(texts)].sort()].join("\n");
}

/** Undefined where something may be undecided. */
const textOf = memoized((statement: Statement): string | undefined =>
  isPlain(statement) ? workOut(statement) : undefined,
);

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

function workOut({ effect, principals, actions, resources, conditions }: Statement): string {
  return JSON.stringify([
    effect,
    principals?.map((entry) => JSON.stringify(entry)).sort(),
    [actions.except, [...actions.items].sort()],
    resources === undefined ? [] : [resources.except, resources.items.map(({ source }) => source).sort()],
    conditions.map(({ operator, key, values }) => JSON.stringify([operator, key, [...values].sort()])).sort(),
  ]);
}
