import { checkRequest, type CheckedRequest } from "./check-request";
import { collectByPolicyType } from "./collect-by-policy-type";
import { matchResource, type CompiledStatement } from "./compile-statement";
import type { CompiledCondition } from "./conditions/evaluate-condition";
import type { Found } from "./context";
import type { Decision, PolicyType } from "./decision";
import type { StatementPlace } from "./errors";
import { GRADE, matchPrincipals } from "./match-principal";
import { evaluatorOf, type Finding } from "./findings";
import { isForeignToBucketPolicy, isRootAssumingRole } from "./is-allowed";
import type { CompiledLevel, CompiledPolicies, CompiledPolicy } from "./policy-set";
import { asNote, type NearStatement, type NoAllowReason, type Reason } from "./reason";
import type { AccessRequest } from "./request";
import type { LevelTruths, ByPolicyType } from "./policy-types";

/** Why a statement does not apply. */
type Gap = Omit<NearStatement, keyof StatementPlace>;

/** One element of a statement: whether it fails, and how. */
interface Element {
  readonly fails: (statement: CompiledStatement, checked: CheckedRequest) => boolean;
  readonly describe: (statement: CompiledStatement, checked: CheckedRequest) => Gap;
}

/**
 * The reasons for a decision, as data: the statements that decided, or for each policy type without an Allow what is
 * missing and the nearest Allow. It costs as much as the decision, so it is only for output.
 *
 * @param decision the result of `decide` for the same request and policies
 */
export function explain(
  decision: Decision,
  request: AccessRequest,
  policies: CompiledPolicies,
): readonly Reason[] {
  const { result, decidedBy } = decision;
  if (result === "implicitly-denied") return explainLacking(decidedBy, request, policies);
  if (decidedBy.length === 0) return [asNote("a root user needs no Allow in its own account")];
  const effect = result === "allowed" ? "Allow" : "Deny";
  return decidedBy.map(({ policy = "no policy", statement = 0, ...by }) => ({
    kind: "statement",
    effect,
    policy,
    statement,
    ...by,
  }));
}

function explainLacking(
  lacking: Decision["decidedBy"],
  request: AccessRequest,
  policies: CompiledPolicies,
): NoAllowReason[] {
  const checked = checkRequest(request);
  const { facts } = checked;
  const sides = collectByPolicyType(policies, evaluatorOf(checked));
  const isLacking = (side: PolicyType): boolean => lacking.some((one) => one.side === side);
  const eitherSide =
    facts.account === request.resourceAccount && isLacking("identity") && isLacking("resource");
  return lacking.map(({ side }) => {
    const asked = policiesOf(side, policies, sides);
    return {
      kind: "no-allow",
      side,
      policies: asked.map(({ name }) => name),
      action: request.action,
      resource: request.resource,
      principal: facts.text,
      ...neverAllowed(side, sides, policies, checked),
      ...delegationOf(side, sides, checked),
      nearest: nearestOf(asked, checked),
      eitherSide,
    };
  });
}

function neverAllowed(
  side: PolicyType,
  { resource }: ByPolicyType<Finding>,
  policies: CompiledPolicies,
  { facts, request, action }: CheckedRequest,
): Pick<NoAllowReason, "never"> {
  if (side !== "resource") return {};
  if (isRootAssumingRole(policies, facts)) return { never: "root-assumes-role" };
  return isForeignToBucketPolicy(facts, request.resourceAccount, action) && resource?.allow.holds !== false
    ? { never: "foreign-to-bucket-policy" }
    : {};
}

/** The first level of service control policies without an Allow. */
export function levelWithoutAllow(scp: LevelTruths<Finding> | undefined): CompiledLevel | undefined {
  return scp?.levels.find(({ allow }) => allow.holds === false)?.level;
}

/** A named account only delegates the decision. A reader may think that it grants the permission. */
function delegationOf(
  side: PolicyType,
  { resource }: ByPolicyType<Finding>,
  { facts, request }: CheckedRequest,
): Pick<NoAllowReason, "delegation"> {
  const by = resource?.account.holds === true ? resource.account.by : undefined;
  if (side !== "identity" || by?.policy === undefined || by.statement === undefined) return {};
  const { policy, statement, sid } = by;
  const account = facts.account ?? request.resourceAccount;
  return { delegation: { policy, statement, ...(sid === undefined ? {} : { sid }), account } };
}

function policiesOf(
  side: PolicyType,
  policies: CompiledPolicies,
  { scp }: ByPolicyType<Finding>,
): readonly CompiledPolicy[] {
  switch (side) {
    case "resource":
    case "boundary": {
      const policy = policies[side];
      return policy === null ? [] : [policy];
    }
    case "identity":
    case "session":
      return policies[side];
    case "scp":
      return levelWithoutAllow(scp)?.policies ?? [];
    case "rcp":
      return [];
  }
}

/** An Allow that does not apply, and how close it is. */
interface Near {
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
  readonly gaps: readonly Element[];
}

/**
 * The nearest Allows, at most two: first those that fail only in their Condition, then those with the fewest failing
 * elements.
 */
function nearestOf(asked: readonly CompiledPolicy[], checked: CheckedRequest): NearStatement[] {
  const near = asked.flatMap((policy) =>
    policy.statements.flatMap((statement): Near[] => {
      if (statement.source.effect === "Deny") return [];
      const gaps = ELEMENTS.filter(({ fails }) => fails(statement, checked));
      return gaps.length === 0 || gaps.length > 2 ? [] : [{ policy, statement, gaps }];
    }),
  );
  const least = Math.min(...near.map(distance));
  return near.filter((one) => distance(one) === least).flatMap((one) => nearStatement(one, checked));
}

function distance({ gaps }: Near): number {
  return gaps.length === 1 && gaps[0] === CONDITION ? 0 : gaps.length;
}

/** The first of several gaps. */
function nearStatement({ policy, statement, gaps }: Near, checked: CheckedRequest): NearStatement[] {
  const { index, sid } = statement.source;
  return gaps.slice(0, 1).map(({ describe }) => ({
    policy: policy.name,
    statement: index,
    ...(sid === undefined ? {} : { sid }),
    ...describe(statement, checked),
  }));
}

const PRINCIPAL: Element = {
  fails: ({ source: { principals } }, { facts }) =>
    principals !== undefined && matchPrincipals(principals, facts) === GRADE.none,
  describe: ({ source: { principals = [] } }, { facts }) => {
    const byId = principals.find(({ kind }) => kind === "unique-id");
    return {
      element: "Principal",
      expected: oneOf(principals.map(({ text }) => text)),
      received:
        byId === undefined
          ? facts.text
          : `${facts.text} (${byId.text} is the id of another role or user, which may be gone)`,
    };
  },
};

const ACTION: Element = {
  fails: ({ matchesAction }, { action }) => !matchesAction(action),
  describe: ({ source: { actions } }, { request }) => ({
    element: actions.except ? "NotAction" : "Action",
    expected: `${actions.except ? "none of " : ""}${oneOf(ofServiceFirst(actions.items, request.action))}`,
    received: request.action,
  }),
};

const RESOURCE: Element = {
  fails: (statement, checked) => matchResource(statement, checked) === false,
  describe: ({ source: { resources } }, { request }) => ({
    element: resources?.except === true ? "NotResource" : "Resource",
    expected: `${resources?.except === true ? "none of " : ""}${oneOf((resources?.items ?? []).map(({ source }) => source))}`,
    received: request.resource,
  }),
};

const CONDITION: Element = {
  fails: ({ conditions }, { view }) => conditions.some(({ test }) => test(view) === false),
  describe: ({ conditions }, { view }) => {
    const failing = conditions.find(({ test }) => test(view) === false);
    return failing === undefined
      ? { element: "Condition", expected: "", received: "" }
      : describeCondition(failing, view);
  },
};

/** In the order of reporting. */
const ELEMENTS: readonly Element[] = [PRINCIPAL, ACTION, RESOURCE, CONDITION];

function describeCondition({ source }: CompiledCondition, view: CheckedRequest["view"]): Gap {
  const { operator, key, keyText, values } = source;
  return {
    element: `Condition ${operator.text} ${keyText}`,
    expected: `${operator.negated ? "none of " : ""}${oneOf(values)}`,
    received: describeFound(view.find(key)),
  };
}

function describeFound(found: Found): string {
  switch (found.state) {
    case "single":
      return found.value;
    case "several":
      return found.values.join(", ");
    case "absent":
      return "no such key";
    case "begins":
      return `${found.value}…`;
    case "perhaps":
      return `${found.value}, or no such key`;
    case "present":
    case "undeclared":
      return "a value that the request does not declare";
  }
}

/** How many items are shown before the rest is counted: AWS managed policies list hundreds of actions. */
const MOST_SHOWN = 12;

function oneOf(texts: readonly string[]): string {
  const more = texts.length - MOST_SHOWN;
  if (more <= 1) return texts.join(" or ");
  return `${texts.slice(0, MOST_SHOWN).join(" or ")} or ${more} others`;
}

function ofServiceFirst(actions: readonly string[], action: string): readonly string[] {
  const service = `${action.split(":")[0]?.toLowerCase() ?? ""}:`;
  const isOf = (one: string): boolean => one.toLowerCase().startsWith(service);
  return [...actions.filter(isOf), ...actions.filter((one) => !isOf(one))];
}
