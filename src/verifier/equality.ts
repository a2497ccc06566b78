import type { AccessRequest, CompiledPolicies } from "../iam";
import { findRequest, firstActions, type Node, type Space } from "../iam/exact";
import type { Model } from "../terraform-model/model";
import {
  resourcesOutsideOf,
  accountsOfClasses,
  findCandidates,
  isOnlyOwnersAccess,
  isDecidedAlike,
  principalClasses,
  accessSetOf,
  analyzedModelOf,
  targetsOf,
  type PrincipalClass,
  type AccessSet,
  type AnalyzedModel,
  type Target,
} from "../analysis/who";
import { UNKNOWN_ORGANIZATIONS } from "../analysis/lookup/organizations";
import { createPolicyLookup } from "../analysis/lookup/policy-lookup";

/** What is compared: the decision, one side by itself, or expected access under the limits. */
export type Part = "answer" | "identity" | "refused" | "resource" | "denied" | "limits";

/** Requests of one principal for one target that differ from the config, with a sample. */
export interface Difference {
  readonly caller: PrincipalClass;
  readonly target: Target;
  readonly space: Space;
  readonly part: Part;
  readonly kind: "missing" | "too-much" | "undecided";
  readonly request: AccessRequest;
  /** Those for which it is the same. */
  readonly actions: readonly string[];
  /** The part of the expected access that differs, if the rest does not. @default - all, or nothing is intended */
  readonly partOfIt?: string;
  /** The deciding policies of the stacks. */
  readonly policies: CompiledPolicies;
}

/** Requests of one principal for one target, as expected. */
export interface IntendedAccess extends AccessSet {
  readonly expected: Node;
}

export interface Equality {
  readonly differences: readonly Difference[];
  readonly reaches: readonly IntendedAccess[];
  /** The numbers of classes of principals and of compared spaces. */
  readonly classes: number;
  readonly spaces: number;
}

/** One space of requests, compared. */
export interface ComparedSpace {
  readonly differences: readonly Difference[];
  /** @default - nothing is expected there */
  readonly intended: IntendedAccess | undefined;
}

/**
 * Compares what the policies of the stacks allow with what is expected, for every request of every principal: the
 * decision, and each side by itself.
 *
 * @param intended - the model with the policies that are expected
 * @throws SpaceTooLargeError
 */
export function compareWithIntent(intended: Model, model: Model): Equality {
  const { classes, pairs, compare } = comparison(intended, model);
  const compared = pairs.flatMap((pair) => compare(pair) ?? []);
  return {
    differences: compared.flatMap(({ differences }) => differences),
    reaches: compared.flatMap((space) => space.intended ?? []),
    classes,
    spaces: compared.length,
  };
}

/** Principals of one class, and their possible targets. */
export type Pair = Pick<AccessSet, "caller" | "target">;

/** The same, with spaces in any order. */
export function comparison(
  intended: Model,
  model: Model,
): {
  readonly classes: number;
  readonly pairs: readonly Pair[];
  /** Undefined if there is nothing to compare. */
  readonly compare: (pair: Pair) => ComparedSpace | undefined;
} {
  const models = [intended, model];
  const sides = models.map((one) =>
    analyzedModelOf(one, createPolicyLookup(one, undefined, UNKNOWN_ORGANIZATIONS)),
  );
  const classes = principalClasses(models);
  return {
    classes: classes.length,
    pairs: pairsOf(classes, targetsOf(models), sides),
    compare: (pair) => compareSpace(pair, sides),
  };
}

function pairsOf(
  classes: readonly PrincipalClass[],
  targets: readonly Target[],
  sides: readonly AnalyzedModel[],
): Pair[] {
  const accounts = accountsOfClasses(classes);
  const candidates = findCandidates(targets, sides);
  return classes.flatMap((caller) =>
    [...candidates(caller), ...resourcesOutsideOf(caller, sides, targets, accounts)].map((target) => ({
      caller,
      target,
    })),
  );
}

function compareSpace({ caller, target }: Pair, sides: readonly AnalyzedModel[]): ComparedSpace | undefined {
  if (isOnlyOwnersAccess(caller, target, sides) || isDecidedAlike(caller, target, sides)) return undefined;
  const reach = accessSetOf(caller, target, sides, { eachSide: true, guards: true });
  if (reach === undefined) return undefined;
  const [expected = 0] = reach.allowed;
  return {
    differences: differencesOf(reach),
    intended: expected === 0 ? undefined : { ...reach, expected },
  };
}

export function differencesOf(reach: AccessSet): Difference[] {
  const { caller, target, space, policies: both } = reach;
  const { and, not, certain, undecided } = space.diagrams;
  const [expected, is] = both.map((policies, side) =>
    decidedParts(space, policies, reach.allowed[side] ?? 0),
  );
  const policies = both[1] ?? both[0];
  if (expected === undefined || is === undefined || policies === undefined) return [];
  return PARTS.flatMap((part): Difference[] => {
    // A principal outside of the stacks has every permission of its account, or none.
    if (part === "identity" && caller.permissions !== "of-the-stacks") return [];
    // For the stacks' principals, it is known what else would allow it.
    if (part === "refused" && target.owner !== "") return [];
    const [wanted, given] = [expected[part], is[part]];
    if (wanted === given && undecided(given) === 0) return [];
    const nodes: [Difference["kind"], Node][] = [
      ["too-much", and(certain(given), certain(not(wanted)))],
      ["missing", and(certain(not(given)), certain(wanted))],
      ["undecided", undecided(given)],
    ];
    return nodes.flatMap(([kind, node]): Difference[] => {
      return differenceIn(node, { caller, target, space, part, kind, policies });
    });
  });
}

/** A sample of a set of requests; none for an empty set. */
export function differenceIn(node: Node, difference: Omit<Difference, "request" | "actions">): Difference[] {
  const { space } = difference;
  const request = findRequest(space, node);
  if (request === undefined) return [];
  return [{ ...difference, request, actions: firstActions(space, node) }];
}

const PARTS = ["answer", "identity", "refused", "resource", "denied"] as const satisfies readonly Part[];
type DecidedParts = Readonly<Record<(typeof PARTS)[number], Node>>;

function decidedParts(space: Space, policies: CompiledPolicies | undefined, answer: Node): DecidedParts {
  if (policies === undefined) return { answer, identity: 0, refused: 0, resource: 0, denied: 0 };
  return { answer, ...space.sides(policies) };
}
