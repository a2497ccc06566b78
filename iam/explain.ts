import type { CheckedRequest } from "./check-request";
import { matchResource, type CompiledStatement } from "./compile-statement";
import type { CompiledCondition } from "./conditions/evaluate-condition";
import type { Found } from "./context";
import type { Side } from "./decision";
import { describePlace } from "./errors";
import { GRADE, matchPrincipals } from "./match-principal";
import type { Finding } from "./findings";
import { isForeignToBucketPolicy, isRootTakingRole } from "./is-allowed";
import type { CompiledLevel, CompiledPolicies, CompiledPolicy } from "./policy-set";
import type { LevelTruths, Sides } from "./sides";

/** Why a statement does not apply. */
interface Gap {
  readonly element: string;
  readonly expected: string;
  readonly received: string;
}

/** One element of a statement: whether it fails, and what to say then. */
interface Element {
  readonly fails: (statement: CompiledStatement, checked: CheckedRequest) => boolean;
  readonly describe: (statement: CompiledStatement, checked: CheckedRequest) => Gap;
}

/** Words for a side that lacks an Allow: what to add, and the statement that came nearest. */
export function explainLacking(
  side: Side,
  policies: CompiledPolicies,
  checked: CheckedRequest,
  sides: Sides<Finding>,
): string {
  const { request, facts } = checked;
  const wanted = `${request.action} on ${request.resource} for ${facts.text}`;
  const asked = policiesOf(side, policies, sides);
  if (side === "resource" && isRootTakingRole(policies, facts)) {
    return `no policy can allow ${wanted}: AWS lets no root user take a role on`;
  }
  const isRefused = isForeignToBucketPolicy(facts, request.resourceAccount, checked.action);
  if (side === "resource" && isRefused && sides.resource?.allow.holds !== false) {
    return `no policy can allow ${wanted}: S3 answers 405 MethodNotAllowed to whoever is not of the bucket's account`;
  }
  const lead = leadWords(side, asked, checked, wanted);
  return `${lead}${delegationWords(side, sides, checked)}${nearestWords(asked, checked)}`;
}

/** The first level of service control policies without an Allow. */
export function lackingLevel(scp: LevelTruths<Finding> | undefined): CompiledLevel | undefined {
  return scp?.levels.find(({ allow }) => allow.holds === false)?.level;
}

function leadWords(
  side: Side,
  asked: readonly CompiledPolicy[],
  { request, facts }: CheckedRequest,
  wanted: string,
): string {
  const [first] = asked;
  if (first === undefined) {
    return side === "resource"
      ? `${request.resource} has no policy, which would have to allow ${wanted}`
      : `${facts.text} has no ${side} policy, which would have to allow ${wanted}`;
  }
  return asked.length === 1
    ? `${first.name} has no statement that allows ${wanted}`
    : `none of ${asked.map(({ name }) => name).join(", ")} has a statement that allows ${wanted}`;
}

/** An account that is named hands the decision on: the reader may have taken it for the permission itself. */
function delegationWords(
  side: Side,
  { resource }: Sides<Finding>,
  { facts, request }: CheckedRequest,
): string {
  const by = resource?.account.holds === true ? resource.account.by : undefined;
  if (side !== "identity" || by?.policy === undefined || by.statement === undefined) return "";
  const place = describePlace({ policy: by.policy, statement: by.statement, sid: by.sid });
  const account = facts.account ?? request.resourceAccount;
  return `; ${place} names account ${account}, which leaves it to that account's identity policies`;
}

function policiesOf(
  side: Side,
  policies: CompiledPolicies,
  { scp }: Sides<Finding>,
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
      return lackingLevel(scp)?.policies ?? [];
    case "rcp":
      return [];
  }
}

/** An Allow that does not apply, and how far it is from it. */
interface Near {
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
  readonly gaps: readonly Element[];
}

/** More than these would hide the others. */
const MOST_TOLD = 3;

/**
 * The Allows that come nearest: one that fails in its Condition alone before one that is about another principal, action
 * or resource; then the fewest elements, at most two. Those that are equally near are all told.
 */
function nearestWords(asked: readonly CompiledPolicy[], checked: CheckedRequest): string {
  const near = asked.flatMap((policy) =>
    policy.statements.flatMap((statement): Near[] => {
      if (statement.source.effect === "Deny") return [];
      const gaps = ELEMENTS.filter(({ fails }) => fails(statement, checked));
      return gaps.length === 0 || gaps.length > 2 ? [] : [{ policy, statement, gaps }];
    }),
  );
  const least = Math.min(...near.map(distance));
  const nearest = near.filter((one) => distance(one) === least);
  if (nearest.length === 0) return "";
  const told = nearest.slice(0, MOST_TOLD).map((one) => nearWords(one, checked));
  const others = nearest.length - told.length;
  const more = others === 0 ? "" : `, and ${others} more that ${others === 1 ? "is" : "are"} as near`;
  return `; nearest ${told.length === 1 ? "is" : "are"} ${told.join(", and ")}${more}`;
}

function distance({ gaps }: Near): number {
  return gaps.length === 1 && gaps[0] === CONDITION ? 0 : gaps.length;
}

/** Of several gaps the first. */
function nearWords({ policy, statement, gaps }: Near, checked: CheckedRequest): string {
  const { index, sid } = statement.source;
  const place = describePlace({ policy: policy.name, statement: index, sid });
  const gap = gaps[0]?.describe(statement, checked);
  return gap === undefined
    ? place
    : `${place}, with ${gap.element}: expected ${gap.expected}, received ${gap.received}`;
}

const PRINCIPAL: Element = {
  fails: ({ source: { principals } }, { facts }) =>
    principals !== undefined && matchPrincipals(principals, facts) === GRADE.none,
  describe: ({ source: { principals = [] } }, { facts }) => {
    const byId = principals.find(({ kind }) => kind === "unique-id");
    return {
      element: "Principal",
      expected: principals.map(({ text }) => text).join(" or "),
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
    expected: `${actions.except ? "none of " : ""}${actions.items.join(" or ")}`,
    received: request.action,
  }),
};

const RESOURCE: Element = {
  fails: (statement, checked) => matchResource(statement, checked) === false,
  describe: ({ source: { resources } }, { request }) => ({
    element: resources?.except === true ? "NotResource" : "Resource",
    expected: `${resources?.except === true ? "none of " : ""}${(resources?.items ?? []).map(({ source }) => source).join(" or ")}`,
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

/** In the order in which a gap is told. */
const ELEMENTS: readonly Element[] = [PRINCIPAL, ACTION, RESOURCE, CONDITION];

function describeCondition({ source }: CompiledCondition, view: CheckedRequest["view"]): Gap {
  const { operator, key, keyText, values } = source;
  return {
    element: `Condition ${operator.text} ${keyText}`,
    expected: `${operator.negated ? "none of " : ""}${values.join(" or ")}`,
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
    case "perhaps":
      return `${found.value}, or no such key`;
    case "present":
    case "undeclared":
      return "a value that nobody told";
  }
}
