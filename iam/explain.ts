import type { CheckedRequest } from "./check-request";
import { matchResource, type CompiledStatement } from "./compile-statement";
import type { CompiledCondition } from "./conditions/evaluate-condition";
import type { Found } from "./context";
import type { Side } from "./decision";
import { describePlace } from "./errors";
import { GRADE, matchPrincipals } from "./match-principal";
import type { Finding } from "./findings";
import { isRootTakingRole } from "./is-allowed";
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

/** The Allow that fails in the fewest elements, at most two, and the first of these. */
function nearestWords(asked: readonly CompiledPolicy[], checked: CheckedRequest): string {
  let fewest = 3;
  let nearest: { readonly policy: CompiledPolicy; readonly statement: CompiledStatement } | undefined;
  for (const policy of asked) {
    for (const statement of policy.statements) {
      if (statement.source.effect === "Deny") continue;
      const count = countGaps(statement, checked);
      if (count === 0 || count >= fewest) continue;
      fewest = count;
      nearest = { policy, statement };
    }
  }
  if (nearest === undefined) return "";
  const { policy, statement } = nearest;
  const { index, sid } = statement.source;
  const place = describePlace({ policy: policy.name, statement: index, sid });
  const gap = ELEMENTS.find(({ fails }) => fails(statement, checked))?.describe(statement, checked);
  return gap === undefined
    ? ""
    : `; nearest is ${place}, with ${gap.element}: expected ${gap.expected}, received ${gap.received}`;
}

function countGaps(statement: CompiledStatement, checked: CheckedRequest): number {
  return ELEMENTS.reduce((count, { fails }) => count + (fails(statement, checked) ? 1 : 0), 0);
}

const PRINCIPAL: Element = {
  fails: ({ source: { principals } }, { facts }) =>
    principals !== undefined && matchPrincipals(principals, facts) === GRADE.none,
  describe: ({ source: { principals = [] } }, { facts }) => {
    const deleted = principals.find(({ kind }) => kind === "deleted");
    return {
      element: "Principal",
      expected: principals.map(({ text }) => text).join(" or "),
      received:
        deleted === undefined
          ? facts.text
          : `${facts.text} (${deleted.text} is what is left of a principal that was deleted; it names nobody)`,
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
    case "present":
    case "undeclared":
      return "a value that nobody told";
  }
}
