import type { CheckedRequest } from "./check-request";
import { compileCondition, type CompiledCondition } from "./conditions/evaluate-condition";
import { compileActions, type ActionTest } from "./match-action";
import { GRADE, namingOf, type Grades } from "./match-principal";
import { compileResources, type ResourceTest } from "./match-resource";
import type { Statement } from "./policy-document";
import { and, every, undocumented, unread, type Tri } from "./three-valued";

/** A compiled statement: each element is a test. */
export interface CompiledStatement {
  readonly source: Statement;
  readonly matchesAction: ActionTest;
  /** None in trust policies. */
  readonly matchesResource?: ResourceTest;
  readonly conditions: readonly CompiledCondition[];
  /** Whether it has a condition on aws:PrincipalArn, for which AWS documents an exception. */
  readonly asksPrincipalArn: boolean;
}

export function compileStatement(source: Statement): CompiledStatement {
  return {
    source,
    matchesAction: compileActions(source.actions),
    ...(source.resources === undefined ? {} : { matchesResource: compileResources(source.resources) }),
    conditions: source.conditions.map(compileCondition),
    asksPrincipalArn: source.conditions.some(
      ({ key, operator }) => key === "aws:principalarn" && !operator.negated && operator.family !== "null",
    ),
  };
}

/** Whether a statement applies to a request, and how it names the principal. */
export interface StatementMatch {
  readonly applies: Tri;
  readonly grades: Grades;
}

const NO_MATCH: StatementMatch = { applies: false, grades: GRADE.none };

/** Tests a statement about the request's action against the rest of the request, cheapest element first. */
export function matchStatement(statement: CompiledStatement, checked: CheckedRequest): StatementMatch {
  const { principals, unread: unreadPart } = statement.source;
  const { grades, doubt } = namingOf(principals, checked.facts);
  if (grades === GRADE.none) return NO_MATCH;
  const resource = matchResource(statement, checked);
  if (resource === false) return NO_MATCH;
  const conditions = every(statement.conditions, ({ test }) => test(checked.view));
  const applies = and(resource, conditions);
  if (applies === false) return NO_MATCH;
  if (unreadPart !== undefined) return { applies: unread(unreadPart), grades };
  return { applies: doubt === undefined ? applies : undocumented(doubt), grades };
}

export function matchResource(
  { matchesResource }: CompiledStatement,
  { request, view }: CheckedRequest,
): Tri {
  return matchesResource === undefined ? true : matchesResource(request.resource, view);
}
