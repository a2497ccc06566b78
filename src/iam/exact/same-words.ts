import { findContextKey } from "../context-keys/find-context-key";
import { GRADE, matchPrincipals } from "../match-principal";
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from "../policy-document";
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

function statementsAbout({ statements }: PolicyDocument, principal: Principal): Statement[] {
  const facts = principalFacts(principal);
  countSteps(statements.length, TOGETHER);
  return statements.filter(
    ({ principals }) => principals === undefined || matchPrincipals(principals, facts) !== GRADE.none,
  );
}

function wordsAbout(document: PolicyDocument, principal: Principal): string | undefined {
  if (document.unread !== undefined) return undefined;
  const texts = statementsAbout(document, principal).map(textOf);
  return texts.includes(undefined) ? undefined : [document.kind, ...[...new Set(texts)].sort()].join("\n");
}

const known = new WeakMap<Statement, string | undefined>();

/** Undefined where something may be undecided. */
function textOf(statement: Statement): string | undefined {
  if (!known.has(statement)) known.set(statement, isPlain(statement) ? workOut(statement) : undefined);
  return known.get(statement);
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

function workOut({ effect, principals, actions, resources, conditions }: Statement): string {
  return JSON.stringify([
    effect,
    principals?.map((entry) => JSON.stringify(entry)).sort(),
    [actions.except, [...actions.items].sort()],
    resources === undefined ? [] : [resources.except, resources.items.map(({ source }) => source).sort()],
    conditions.map(({ operator, key, values }) => JSON.stringify([operator, key, [...values].sort()])).sort(),
  ]);
}
