import {
  assumedOf,
  parsePermissionSetRole,
  type CompiledPolicies,
  type CompiledStatement,
  type RequestFacts,
} from "../iam";
import {
  mayMatch,
  branchesTaken,
  describeSet,
  type Term,
  principalArns,
  RESOURCE_LEVEL,
  ACTION_LEVEL,
  Space,
  statementsOf,
  type ActionFamily,
  type Node,
} from "../iam/exact";
import type { PolicyLookup } from "../analysis/lookup/policy-lookup";
import { factsOf } from "../analysis/lookup/request-of";
import { namingPolicy, policiesIn, questionOf, type PrincipalClass } from "../analysis/who";
import { groupBy } from "../terraform-model/group-by";
import { differenceIn, type Difference, type IntendedAccess } from "./equality";
import type { CompiledIntent, Intended } from "./intent-rows";

/**
 * Checks every expected request against SCPs, RCPs, permissions boundaries, and denials of existing policies. Keys of
 * the expected statements have their values, others those of `assumedOf`: what depends on an unknown key is undecided.
 *
 * @param lookup - has the expected policies and the limits
 * @throws SpaceTooLargeError
 */
export function compareWithLimits(all: readonly Intended[], lookup: PolicyLookup): Difference[] {
  return all.flatMap(({ reach, statements, denials }) => {
    const [intended] = reach.policies;
    if (intended === undefined) return [];
    const byService = groupBy(statements, (one) => String(isForService(one)));
    return [...byService.values()].flatMap((own) =>
      callersOf(reach, own, lookup).flatMap((caller) => {
        const compare = (policies: Policies): Difference[] =>
          actionFamilies(caller, reach, own, policies, lookup).flatMap(([facts, actions]) =>
            lacking({ reach, caller, statements: own, policies, facts, actions }),
          );
        const unlimited = { ...intended, boundary: null };
        const denied =
          denials.size === 0
            ? []
            : compare({ intended: withoutDenials(unlimited, denials), limited: unlimited }).filter(
                ({ kind }) => kind === "missing",
              );
        const limited = lookup.policiesFor(questionOf(caller, reach.target));
        if ("absent" in limited || !isLimited(limited)) return denied;
        // A boundary is always a limit.
        return [...denied, ...compare({ intended: unlimited, limited })];
      }),
    );
  });
}

function isLimited({ boundary, scps, rcps }: CompiledPolicies): boolean {
  return boundary !== null || scps.length > 0 || rcps.length > 0;
}

/** Expected access without the denials of existing policies. */
function withoutDenials(
  policies: CompiledPolicies,
  denials: ReadonlySet<CompiledStatement>,
): CompiledPolicies {
  const without = (policy: CompiledPolicies["identity"][number]): typeof policy => ({
    ...policy,
    statements: policy.statements.filter((one) => !denials.has(one)),
    statementsNaming: (facts) => policy.statementsNaming(facts).filter((one) => !denials.has(one)),
    statementsFor: (action, facts) => policy.statementsFor(action, facts).filter((one) => !denials.has(one)),
  });
  const { identity, resource } = policies;
  return { ...policies, identity: identity.map(without), resource: resource && without(resource) };
}

/** Whether it is about requests that a service forwards, as S3 does to KMS. */
function isForService({ compiled }: CompiledIntent): boolean {
  return compiled.source.conditions.some(({ key }) => key === "kms:viaservice");
}

interface Policies {
  readonly intended: CompiledPolicies;
  readonly limited: CompiledPolicies;
}

interface Requests {
  readonly reach: IntendedAccess;
  readonly caller: PrincipalClass;
  readonly statements: readonly CompiledIntent[];
  readonly policies: Policies;
  /** What is known of all of them. */
  readonly facts: RequestFacts;
  readonly actions: ActionFamily;
}

/** Expected requests that are denied, and undecided ones. */
function lacking(requests: Requests): Difference[] {
  const { intended, limited } = requests.policies;
  return namingPolicy(
    () => policiesIn([intended, limited]),
    () => findLacking(requests),
  );
}

function findLacking({ reach, caller, statements, policies, facts, actions }: Requests): Difference[] {
  const { target } = reach;
  const spoken = keysSpokenOf(reach, policies.intended);
  const space = new Space(
    {
      ...reach.space.family,
      principal: facts.principal,
      actions,
      assumed: (key) => (spoken.has(key) ? undefined : assumedOf(key, facts)),
    },
    [policies.intended, policies.limited],
  );
  const { and, not, certain, undecided } = space.diagrams;
  const intended = and(certain(space.allowed(policies.intended)), anyOf(space, statements));
  const asked = and(intended, ofSource(space, facts));
  const allowed = space.allowed(policies.limited);
  const isLacking = and(asked, not(allowed));
  const about = { caller, target, space, part: "limits", policies: policies.limited } as const;
  const missing = certain(isLacking);
  const rest = partOf(space, missing, asked, and(asked, certain(allowed)));
  return [
    ...differenceIn(missing, { ...about, kind: "missing", ...(rest === "" ? {} : { partOfIt: rest }) }),
    ...differenceIn(undecided(isLacking), { ...about, kind: "undecided" }),
  ];
}

/** Describes the missing part of an expected access; empty if nothing of its actions is allowed. */
function partOf(space: Space, missing: Node, asked: Node, allowed: Node): string {
  const actionsIn = (node: Node): ReadonlySet<number> =>
    branchesTaken(space, node).get(ACTION_LEVEL) ?? new Set();
  const [term] = describeSet(space, missing, 1).terms;
  const others = actionsIn(allowed);
  if (term === undefined || ![...actionsIn(missing)].some((action) => others.has(action))) return "";
  const wordsOf = ({ resources, circumstances }: Term): string[] => [
    `on ${resources.join(" or ")}`,
    ...circumstances.map(({ key, values }) => `with ${key} ${values}`),
  ];
  const ofAll = new Set(describeSet(space, asked, MOST_TERMS).terms.flatMap(wordsOf));
  return wordsOf(term)
    .filter((words) => !ofAll.has(words))
    .join(", ");
}

/** More samples are not needed to find what they have in common. */
const MOST_TERMS = 4;

function anyOf(space: Space, statements: readonly CompiledIntent[]): Node {
  const { or, no, certain } = space.diagrams;
  return statements.reduce((node, { compiled }) => or(node, certain(space.statementNode(compiled))), no);
}

/** The condition keys that distinguish expected requests. */
function keysSpokenOf({ space, target }: IntendedAccess, intended: CompiledPolicies): ReadonlySet<string> {
  return new Set(
    statementsOf(intended)
      .filter((statement) => space.isAbout(statement) && mayMatch(statement.source, target))
      .flatMap(({ source }) => source.conditions.map(({ key }) => key)),
  );
}

/** Expected access, in the compared space. */
function intendedIn({ space, expected }: IntendedAccess, statements: readonly CompiledIntent[]): Node {
  return space.diagrams.and(expected, anyOf(space, statements));
}

/** The expected actions, grouped by the assumptions for keys in the limits. */
function actionFamilies(
  caller: PrincipalClass,
  reach: IntendedAccess,
  statements: readonly CompiledIntent[],
  { intended, limited }: Policies,
  lookup: PolicyLookup,
): (readonly [RequestFacts, ActionFamily])[] {
  const { space, target } = reach;
  const taken = branchesTaken(space, intendedIn(reach, statements)).get(ACTION_LEVEL) ?? new Set();
  const atoms = space.actions.filter((_, index) => taken.has(index));
  const known = new Set(statementsOf(intended));
  const keys = new Set(
    statementsOf(limited)
      .filter((statement) => !known.has(statement) && mayMatch(statement.source, target))
      .flatMap(({ source }) => source.conditions.map(({ key }) => key)),
  );
  const isPassedOn = statements.some(isForService);
  const base = factsOf(
    {
      ...questionOf(caller, target),
      region: target.region ?? regionOf(reach, statements),
      circumstances: isPassedOn ? { "aws:ViaAWSService": "true" } : {},
    },
    lookup,
  ).facts;
  const named = atoms.flatMap(({ witness, known: own, open }) => [
    ...own.map((action) => ({ action, isNew: false })),
    ...(open ? [{ action: witness, isNew: true }] : []),
  ]);
  const alike = groupBy(named, ({ action }) =>
    JSON.stringify([...keys].map((key) => assumedOf(key, { ...base, action: action.toLowerCase() }))),
  );
  const { actions } = space.family;
  return [...alike.values()].map((group) => {
    const own = group.flatMap(({ action, isNew }) => (isNew ? [] : [action]));
    const others = actions.known.filter((action) => !own.includes(action)).map((one) => one.toLowerCase());
    const facts = { ...base, action: (group[0]?.action ?? "").toLowerCase() };
    const closed = !group.some(({ isNew }) => isNew);
    return [
      facts,
      { service: actions.service, known: own, closed, unfit: new Set([...(actions.unfit ?? []), ...others]) },
    ];
  });
}

/** For resources outside of the stacks; without a Region in the ARN, the caller's. */
function regionOf(reach: IntendedAccess, statements: readonly CompiledIntent[]): string {
  const { space, caller } = reach;
  const taken = branchesTaken(space, intendedIn(reach, statements)).get(RESOURCE_LEVEL) ?? new Set();
  const intended = space.resources.filter((_, index) => taken.has(index));
  const [region = "", ...more] = new Set(intended.map(({ witness }) => witness.split(":")[3] ?? ""));
  return (more.length === 0 ? region : "") || (caller.region ?? "");
}

const PRINCIPAL_ARN = "aws:principalarn";
const SOURCE_ACCOUNT = "aws:sourceaccount";
const SOURCE_ARN = "aws:sourcearn";

/**
 * A class, split by what limits may check: the roles of a permission set by ARN, a service by the account that it acts
 * for.
 */
function callersOf(
  reach: IntendedAccess,
  statements: readonly CompiledIntent[],
  lookup: PolicyLookup,
): PrincipalClass[] {
  const { caller, target } = reach;
  const { principal, varying } = caller;
  if (principal.kind === "service") {
    const own = { ...principal, names: [principal.name], ...noSource(reach) };
    const accounts = sourceAccounts(reach, statements);
    const all = accounts.map((sourceAccount) => ({ ...own, sourceAccount }));
    return (all.length === 0 ? [own] : all).map((one) => ({ ...caller, principal: one }));
  }
  const set = principal.kind === "role-session" ? parsePermissionSetRole(principal.roleArn) : undefined;
  if (set === undefined || principal.kind !== "role-session" || !varying.includes(PRINCIPAL_ARN))
    return [caller];
  const limited = lookup.policiesFor(questionOf(caller, target));
  if ("absent" in limited) return [caller];
  const conditions = statementsOf(limited).flatMap(({ source }) => source.conditions);
  return principalArns(conditions, { type: "role", ...set }).map(({ arn }) => ({
    ...caller,
    principal: { ...principal, roleArn: arn },
  }));
}

/** A service without an expected source is checked without one. */
function noSource({ space }: IntendedAccess): { readonly sourceArn?: null; readonly sourceAccount?: null } {
  const spoken = space.keys.some(({ dimension }) => /^aws:source(?:arn|account|org)/.test(dimension.key));
  return spoken ? {} : { sourceArn: null, sourceAccount: null };
}

/** The accounts that a service is expected to act for; none if unspecified. */
function sourceAccounts(reach: IntendedAccess, statements: readonly CompiledIntent[]): string[] {
  const taken = branchesTaken(reach.space, intendedIn(reach, statements));
  const valuesOf = (wanted: string): string[] =>
    reach.space.keys.flatMap(({ dimension: { key, atoms }, first }) =>
      key !== wanted
        ? []
        : atoms.flatMap((atom, index) =>
            taken.get(first)?.has(index) === true && atom.state === "single" ? [atom.value] : [],
          ),
    );
  const said = valuesOf(SOURCE_ACCOUNT);
  const isOpen = said.length === 0 || said.some((account) => !/^\d{12}$/.test(account));
  const ofArns = valuesOf(SOURCE_ARN).flatMap((arn) => accountIn(arn) ?? []);
  return [...new Set(isOpen ? ofArns : said)];
}

function accountIn(arn: string): string | undefined {
  return /^(?:[^:]*:){4}(\d{12}):/.exec(arn)?.[1];
}

/** Without sources of accounts other than the one that a service acts for. */
function ofSource({ diagrams, keys }: Space, { principal }: RequestFacts): Node {
  const { yes, no } = diagrams;
  const levels = keys.find(({ dimension }) => dimension.key === SOURCE_ARN);
  if (principal.kind !== "service" || levels === undefined) return yes;
  return diagrams.node(
    levels.first,
    levels.dimension.atoms.map((atom) => {
      const account = atom.state === "single" ? accountIn(atom.value) : undefined;
      return account === undefined || account === principal.sourceAccount ? yes : no;
    }),
  );
}
