import { findContextKey } from "../context-keys/find-context-key";
import { GRADE, matchPrincipals } from "../match-principal";
import { indexPrincipals } from "../index-principals";
import { memoized } from "../memoized";
import type { Condition, PolicyDocument, PrincipalEntry, Statement } from "../policy-document";
import { principalFacts } from "../principal-facts";
import type { Principal } from "../request";
import { countSteps, TOGETHER } from "./work";

/** A document's statements about a principal. */
export interface PrincipalStatements {
  /** Whether an Allow names the principal, for any action. */
  readonly allows: boolean;
  /**
   * The statements about it, in any order. Documents with the same statements decide every request of the principal
   * equally. Undefined if something may be undecided; only a space can find that.
   */
  readonly words: string | undefined;
}

export function statementsAbout(principal: Principal, document: PolicyDocument): PrincipalStatements {
  const facts = principalFacts(principal);
  const { naming, said } = indexOf(document);
  const named = naming(facts);
  countSteps(named.length, TOGETHER);
  const statements = named.filter(
    ({ principals }) => principals === undefined || matchPrincipals(principals, facts) !== GRADE.none,
  );
  const key = statements.map(({ index }) => index).join();
  const found = said.get(key) ?? sayingOf(document, statements);
  said.set(key, found);
  return found;
}

/** Most principals are not named: the same statements apply to all of them. */
const indexOf = memoized(({ statements }: PolicyDocument) => ({
  naming: indexPrincipals(statements, (one) => one),
  said: new Map<string, PrincipalStatements>(),
}));

function sayingOf({ kind, unread }: PolicyDocument, statements: readonly Statement[]): PrincipalStatements {
  const texts = statements.map(textOf);
  const isCertain = unread === undefined && !texts.includes(undefined);
  return {
    allows: statements.some(({ effect }) => effect === "Allow"),
    words: isCertain ? [kind, ...[...new Set(texts)].sort()].join("\n") : undefined,
  };
}

/** Undefined if something may be undecided. */
const textOf = memoized((statement: Statement): string | undefined =>
  isPlain(statement) ? workOut(statement) : undefined,
);

function isPlain({ effect, principals = [], resources, conditions, unread }: Statement): boolean {
  return (
    unread === undefined &&
    principals.every((entry) => isCertain(entry, effect)) &&
    resources?.items.some(({ hasVariables }) => hasVariables) !== true &&
    conditions.every(isKnown)
  );
}

/** An Allow for everyone may make a bucket public; then its settings decide. */
function isCertain(entry: PrincipalEntry, effect: Statement["effect"]): boolean {
  if (entry.kind === "everyone") return effect === "Deny" && entry.servicesToo;
  return !["session", "unique-id", "all-but"].includes(entry.kind);
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
