import type { CheckedRequest } from "./check-request";
import { matchStatement, type CompiledStatement } from "./compile-statement";
import type { DecidedBy, PolicyType, SideResult } from "./decision";
import type { Applying, PolicyEvaluator, PolicyTypeTruths } from "./policy-types";
import type { CompiledPolicy } from "./policy-set";
import { isUnknown, not, undocumented, unread, type Logic, type Tri } from "./three-valued";

/** Whether something applies to one request, and the statement that decided it. */
export interface Finding {
  readonly holds: Tri;
  readonly by?: DecidedBy;
}

export const NOTHING: Finding = { holds: false };
const CERTAIN: Finding = { holds: true };

/** A certain true decides an "or", a certain false an "and". Otherwise the first unknown counts. */
export const FINDINGS: Logic<Finding> = {
  yes: CERTAIN,
  no: NOTHING,
  not: ({ holds }) => ({ holds: not(holds) }),
  and: (left, right) => {
    if (left.holds === false || right.holds === false) return NOTHING;
    return left.holds === true ? right : left;
  },
  or: (left, right) => {
    if (left.holds === true || right.holds === false) return left;
    return right.holds === true || left.holds === false ? right : left;
  },
  doubt: (situation, { by }) => {
    const unknown = undocumented(situation);
    return {
      holds:
        by?.policy === undefined || by.statement === undefined
          ? unknown
          : { ...unknown, at: { policy: by.policy, statement: by.statement, sid: by.sid } },
    };
  },
  unread: (policy, reason) => ({ holds: unread(reason, policy) }),
  isNever: ({ holds }) => holds === false,
};

/** The first that certainly applies, otherwise the first that may. */
export function firstOf(findings: readonly Finding[]): Finding {
  return findings.reduce(FINDINGS.or, NOTHING);
}

/** Evaluates the policies for one request. */
export function evaluatorOf(checked: CheckedRequest): PolicyEvaluator<Finding> {
  const { facts, request, action } = checked;
  return {
    logic: FINDINGS,
    facts,
    resourceAccount: request.resourceAccount,
    ask: (side, policy) => applying(side, policy, checked),
    whenAction: ({ test }) => (test(action) ? CERTAIN : NOTHING),
    whenResource: ({ test }) => (test(request.resource) ? CERTAIN : NOTHING),
  };
}

function* applying(
  side: PolicyType,
  policy: CompiledPolicy,
  checked: CheckedRequest,
): Generator<Applying<Finding>> {
  for (const statement of policy.statementsFor(checked.action, checked.facts)) {
    const { applies, grades } = matchStatement(statement, checked);
    if (applies === false) continue;
    yield {
      statement,
      grades,
      applies: { holds: located(applies, policy, statement), by: reference(side, policy, statement) },
    };
  }
}

function reference(
  side: PolicyType,
  { name }: CompiledPolicy,
  { source: { index, sid } }: CompiledStatement,
): DecidedBy {
  return sid === undefined
    ? { side, policy: name, statement: index }
    : { side, policy: name, statement: index, sid };
}

/** An unknown has the place where it arose. */
function located(holds: Tri, { name }: CompiledPolicy, { source: { index, sid } }: CompiledStatement): Tri {
  if (!isUnknown(holds)) return holds;
  return { ...holds, at: { policy: name, statement: index, ...(sid === undefined ? {} : { sid }) } };
}

/** The findings of a policy type in one word. */
export function sideResult({ deny, allow }: PolicyTypeTruths<Finding>): SideResult {
  if (deny.holds === true) return "explicitly-denied";
  if (isUnknown(deny.holds)) return "undetermined";
  if (isUnknown(allow.holds)) return "undetermined";
  return allow.holds ? "allowed" : "implicitly-denied";
}
