import type { CompiledPolicies, Principal } from "../../iam";
import {
  mayMatch,
  countSteps,
  mayBeAllowed,
  statementsAbout,
  Space,
  TOGETHER,
  type ActionFamily,
  type AllowingPolicies,
  type RequestFilter,
  type Node,
  type Presence,
  type RequestFamily,
} from "../../iam/exact";
import { itemsOf } from "../../terraform-model/items";
import type { Model } from "../../terraform-model/model";
import type { Question } from "../lookup/question";
import { accountOf } from "../lookup/request-of";
import { allowEverythingTo, type PolicyLookup } from "../lookup/policy-lookup";
import { namingPolicy, policiesIn } from "./name-policy";
import type { Target } from "./targets";
import type { PrincipalClass } from "./principal-classes";

/** A model with its policy lookup. */
export interface AnalyzedModel {
  readonly model: Model;
  readonly lookup: PolicyLookup;
  /** The ids of everything in it. */
  readonly ids: ReadonlySet<string>;
}

export function analyzedModelOf(model: Model, lookup: PolicyLookup): AnalyzedModel {
  return { model, lookup, ids: new Set(itemsOf(model).map(({ id }) => id)) };
}

/** What principals of one class may do with one target, on each side. */
export interface AccessSet {
  readonly caller: PrincipalClass;
  readonly target: Target;
  readonly space: Space;
  /** For each side; undefined if it has no such principal or resource. */
  readonly policies: readonly (CompiledPolicies | undefined)[];
  /** What each side allows: nothing if there is no such principal or resource. */
  readonly allowed: readonly Node[];
}

interface ReachOptions {
  readonly filter?: RequestFilter;
  /** Whether to compare what only one side allows. @default false */
  readonly eachSide?: boolean;
  /** Whether to compare denials if nothing may be allowed. @default false */
  readonly guards?: boolean;
}

/** @throws SpaceTooLargeError */
export function accessSetOf(
  caller: PrincipalClass,
  target: Target,
  sides: readonly AnalyzedModel[],
  { filter, eachSide = false, guards = false }: ReachOptions = {},
): AccessSet | undefined {
  // The minimum cost of a pair.
  countSteps(100, TOGETHER);
  const actions = actionsFor(caller, target);
  if (actions === undefined) return undefined;
  const family: RequestFamily = {
    principal: principalOf(caller, sides),
    varying: caller.varying,
    resourceAccount: target.resourceAccount,
    actions,
    resources: target.resources,
    values: valuesOf(target, sides),
    presence: presenceWith(target.actions.service),
  };
  // For resources outside of the stacks, the resource's side is always the same.
  const anySide = eachSide && target.owner !== "";
  if (!sides.some((side) => mayBeAllowed(family, allowingPolicies(caller, target, side), anySide))) {
    if (!guards || !sides.some((side) => hasGuards(caller, target, side))) return undefined;
  }
  const policies = sides.map((side) => policiesOf(caller, target, side));
  const given = policies.filter((one) => one !== undefined);
  if (given.length === 0) return undefined;
  return namingPolicy(
    () => policiesIn(given),
    () => {
      const space = new Space(family, given, filter);
      const allowed = policies.map((one) => (one === undefined ? space.diagrams.no : space.allowed(one)));
      return { caller, target, space, policies, allowed };
    },
  );
}

/**
 * The input for a quick check whether anything may be allowed. A resource outside of the stacks allows the caller's
 * account.
 */
function allowingPolicies(
  caller: PrincipalClass,
  { owner }: Target,
  { lookup }: AnalyzedModel,
): AllowingPolicies {
  const identity =
    caller.permissions === "everything"
      ? "everything"
      : (lookup.identityOf(caller) ?? []).map(({ document }) => document);
  const resource =
    owner === ""
      ? allowEverythingTo("resource", accountOf(caller.principal))
      : (lookup.resourcePolicyOf(owner)?.document ?? null);
  return { identity, resource };
}

/**
 * Whether a Deny must be compared even if nothing allows: of the resource, or of the stacks' roles for other resources.
 */
function hasGuards(caller: PrincipalClass, target: Target, { lookup }: AnalyzedModel): boolean {
  const isElsewhere = target.owner === "";
  if (!isElsewhere && caller.permissions === "of-the-stacks") return false;
  const own = isElsewhere ? (lookup.identityOf(caller) ?? []) : [lookup.resourcePolicyOf(target.owner)];
  return own.some((policy) =>
    policy?.document.statements.some((one) => one.effect === "Deny" && mayMatch(one, target)),
  );
}

/**
 * What an owner may do with something that one side lacks is not a difference; its addition or removal is reported
 * elsewhere.
 */
export function isOnlyOwnersAccess(
  caller: PrincipalClass,
  { owner, resourceAccount }: Target,
  sides: readonly AnalyzedModel[],
): boolean {
  return (
    caller.permissions !== "of-the-stacks" &&
    accountOf(caller.principal) === resourceAccount &&
    sides.some(({ ids }) => owner !== "" && !ids.has(owner))
  );
}

/**
 * Whether all sides have the same statements about a principal outside of the stacks, and allow it nothing: then there
 * is no difference, and nothing is expected.
 */
export function isDecidedAlike(
  { principal, permissions }: PrincipalClass,
  { owner }: Target,
  sides: readonly AnalyzedModel[],
): boolean {
  countSteps(100, TOGETHER);
  if (permissions === "of-the-stacks" || owner === "" || !sides.every(({ ids }) => ids.has(owner)))
    return false;
  const [first, ...others] = sides.map(({ lookup }) => {
    const document = lookup.resourcePolicyOf(owner)?.document;
    return document === undefined ? NOTHING : statementsAbout(principal, document);
  });
  return (
    first?.allows === false && first.words !== undefined && others.every(({ words }) => words === first.words)
  );
}

/** For a resource without a policy. */
const NOTHING = { allows: false, words: "none" };

const principals = new WeakMap<readonly AnalyzedModel[], WeakMap<PrincipalClass, Principal>>();

function principalOf(caller: PrincipalClass, sides: readonly AnalyzedModel[]): Principal {
  const known = principals.get(sides) ?? new WeakMap<PrincipalClass, Principal>();
  principals.set(sides, known);
  const principal = known.get(caller) ?? workOutPrincipal(caller, sides);
  known.set(caller, principal);
  return principal;
}

/** With its role's known keys, if they are the same on every side. */
function workOutPrincipal(caller: PrincipalClass, sides: readonly AnalyzedModel[]): Principal {
  const [first = caller.principal, ...more] = sides.map(({ lookup }) => lookup.principalOf(caller));
  const text = JSON.stringify(first);
  return more.every((other) => JSON.stringify(other) === text) ? first : caller.principal;
}

/** The services that accept anonymous callers, according to AWS. */
const ANONYMOUS_SERVICES: ReadonlySet<string> = new Set(["s3", "sns", "sqs"]);

/** None for services, tokens and anonymous callers. */
function partitionOf(principal: Principal): string | undefined {
  if (principal.kind === "role-session") return principal.roleArn.split(":")[1];
  return "arn" in principal ? principal.arn.split(":")[1] : undefined;
}

const BY_TOKEN: ActionFamily = {
  service: "sts",
  known: [
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoleWithSAML",
    "sts:TagSession",
    "sts:SetSourceIdentity",
  ],
  closed: true,
};

/**
 * What a principal can request at all: a token only for a role's session, and credentials only for their partition.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
function actionsFor({ principal }: PrincipalClass, { actions, resources }: Target): ActionFamily | undefined {
  const [, partition] = (resources.kind === "one" ? resources.arn : (resources.patterns[0] ?? "")).split(":");
  const own = partitionOf(principal);
  if (own !== undefined && partition !== undefined && own !== partition) return undefined;
  if (principal.kind === "federated") return actions.service === "sts" ? BY_TOKEN : undefined;
  return principal.kind === "anonymous" && !ANONYMOUS_SERVICES.has(actions.service) ? undefined : actions;
}

function policiesOf(
  caller: PrincipalClass,
  target: Target,
  side: AnalyzedModel,
): CompiledPolicies | undefined {
  if (target.owner !== "" && !side.ids.has(target.owner)) return undefined;
  const found = side.lookup.policiesFor(questionOf(caller, target));
  return "absent" in found ? undefined : found;
}

/** A question with the policies for all requests of a class for a target. */
export function questionOf(
  caller: PrincipalClass,
  { owner, resourceAccount, actions, resources }: Target,
): Question {
  const { service, known } = actions;
  return {
    group: "",
    caller,
    action: service === "sts" ? "sts:AssumeRole" : (known[0] ?? `${service}:Any`),
    resource:
      owner === "" ? (resources.kind === "one" ? resources.arn : (resources.patterns[0] ?? "*")) : owner,
    resourceAccount,
    region: "",
    situation: "",
    expected: { result: "allowed" },
    ...(owner === "" ? { resourceOpenTo: "account" as const } : {}),
  };
}

/** The aliases of a key are known, unless the sides differ in them. */
function valuesOf({ owner }: Target, sides: readonly AnalyzedModel[]): Record<string, readonly string[]> {
  const lists = sides.flatMap(({ model }) =>
    model.keys.flatMap(({ arn, aliases }) => (arn === owner ? [aliases] : [])),
  );
  const [first, ...more] = lists;
  return first === undefined || more.some((list) => list.join() !== first.join())
    ? {}
    : { "kms:resourcealiases": first };
}

/** Only requests to these services have their keys. */
const OWN_KEYS: ReadonlySet<string> = new Set(["s3", "kms", "sns", "sqs", "sts", "states", "logs"]);

/**
 * Every request has these.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const ALWAYS_SENT: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:requestedregion",
  "aws:securetransport",
]);

function presenceWith(service: string): (key: string) => Presence {
  return (key) => {
    if (ALWAYS_SENT.has(key)) return "always";
    const prefix = key.slice(0, key.indexOf(":"));
    return OWN_KEYS.has(prefix) && prefix !== service ? "never" : "maybe";
  };
}
