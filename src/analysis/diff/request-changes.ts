import {
  decide,
  EvaluationError,
  explain,
  asNote,
  parsePermissionSetRole,
  SpaceTooLargeError,
  type AccessRequest,
  type CompiledPolicies,
  type Reason,
} from "../../iam";
import { describeSet, findRequest, type Node, type Term } from "../../iam/exact";
import { groupBy } from "../../terraform-model/group-by";
import { itemsOf, type ModelItem } from "../../terraform-model/items";
import type { Model } from "../../terraform-model/model";
import { createPolicyLookup } from "../lookup/policy-lookup";
import {
  resourcesOutsideOf,
  accountsOfClasses,
  isOnlyOwnersAccess,
  principalClasses,
  accessSetOf,
  analyzedModelOf,
  targetsOf,
  withinLimit,
  type PrincipalClass,
  type AccessSet,
  type AnalyzedModel,
  type Target,
} from "../who";
import type { DecisionChange, UndecidedChange } from "./access-diff";
import { changedStatements } from "./statements";

/** The requests that only one side allows. */
export interface RequestChanges {
  readonly gained: readonly DecisionChange[];
  readonly lost: readonly DecisionChange[];
  readonly undecided: readonly UndecidedChange[];
}

/** Lines for one principal and one resource. */
const MOST_TERMS = 12;

/**
 * Compares what every class of principals may do with all resources of the models, and with others. Equal sets of
 * requests are no change, however the policies are written. Only what a changed statement may affect is compared.
 *
 * @param progress - receives the number of finished principals and of all. Default: not reported
 */
export function requestChanges(
  before: Model,
  after: Model,
  progress: (done: number, all: number) => void = () => undefined,
): RequestChanges {
  return withinLimit([before, after], () => compareReach(before, after, progress));
}

function compareReach(
  before: Model,
  after: Model,
  progress: (done: number, all: number) => void,
): RequestChanges {
  const changed = changedItems(before, after);
  // They limit everyone in an account.
  const isEverywhere = JSON.stringify(before.controls) !== JSON.stringify(after.controls);
  if (changed.size === 0 && !isEverywhere) return { gained: [], lost: [], undecided: [] };
  const models = [before, after];
  const sides = models.map((model) => analyzedModelOf(model, createPolicyLookup(model)));
  const classes = principalClasses(models);
  const targets = targetsOf(models);
  const accounts = accountsOfClasses(classes);
  const changedTargets = targets.filter(({ owner }) => isEverywhere || changed.has(owner));
  const [gained, lost, undecided] = [[], [], []] as [DecisionChange[], DecisionChange[], UndecidedChange[]];
  for (const [done, caller] of classes.entries()) {
    progress(done, classes.length);
    const isChanged = isEverywhere || isOfChanged(caller, changed);
    const own = isChanged
      ? [...targets, ...resourcesOutsideOf(caller, sides, targets, accounts)]
      : changedTargets;
    for (const target of own) {
      if (isOnlyOwnersAccess(caller, target, sides)) continue;
      const reach = reachOrError(caller, target, sides);
      if (reach instanceof SpaceTooLargeError) undecided.push(tooLarge(caller, target, reach));
      if (reach === undefined || reach instanceof SpaceTooLargeError) continue;
      const [was = 0, is = 0] = reach.allowed;
      if (was === is && !hasUndecided(reach)) continue;
      gained.push(...changesOf(reach, "gained"));
      lost.push(...changesOf(reach, "lost"));
      undecided.push(...undecidedOf(reach));
    }
  }
  return { gained: merged(gained), lost: merged(lost), undecided };
}

function reachOrError(
  caller: PrincipalClass,
  target: Target,
  sides: readonly AnalyzedModel[],
): AccessSet | SpaceTooLargeError | undefined {
  try {
    return accessSetOf(caller, target, sides);
  } catch (error) {
    if (error instanceof SpaceTooLargeError) return error;
    throw error;
  }
}

function tooLarge(
  { text }: PrincipalClass,
  { text: resource, actions }: Target,
  { message }: SpaceTooLargeError,
): UndecidedChange {
  const action = `${actions.service}:*`;
  return { principal: text, action, resource, isWider: true, before: [], after: [asNote(message)] };
}

/** What has a changed statement, is on one side only, or has another changed property that decisions use. */
function changedItems(before: Model, after: Model): Set<string> {
  const [old, now] = [before, after].map(
    (model) => new Map(itemsOf(model).map((item) => [keyOf(item), item])),
  );
  const ids = changedStatements(before, after).map(({ owner }) => owner.id);
  const all = new Map([...(old ?? []), ...(now ?? [])]);
  for (const [key, { id }] of all) {
    if (factsOf(old?.get(key)) !== factsOf(now?.get(key))) ids.push(id);
  }
  return new Set(ids);
}

function keyOf({ kind, id }: ModelItem): string {
  return `${kind} ${id}`;
}

function factsOf(item: ModelItem | undefined): string {
  if (item === undefined) return "none";
  const { publicAccessBlock, aliases, assignments } = item.properties;
  const unread = item.policies.flatMap(({ document }) => document.unread ?? []);
  return JSON.stringify([publicAccessBlock, aliases, assignments, unread]);
}

function isOfChanged({ principal }: PrincipalClass, changed: ReadonlySet<string>): boolean {
  if (principal.kind === "user") return changed.has(principal.arn);
  if (principal.kind !== "role-session") return false;
  const set = parsePermissionSetRole(principal.roleArn)?.permissionSet;
  return changed.has(principal.roleArn) || (set !== undefined && changed.has(set));
}

function hasUndecided({ space, allowed, policies: [was, is] }: AccessSet): boolean {
  const isSame = JSON.stringify(textsOf(was)) === JSON.stringify(textsOf(is));
  return !isSame && allowed.some((node) => space.diagrams.undecided(node) !== space.diagrams.no);
}

function textsOf(policies: CompiledPolicies | undefined): unknown {
  if (policies === undefined) return undefined;
  const { identity, resource, restriction } = policies;
  const sources = [...identity, ...(resource === null ? [] : [resource])].map(({ statements, unread }) => [
    unread,
    ...statements.map(({ source }) => JSON.stringify({ ...source, sid: undefined, index: undefined })).sort(),
  ]);
  return [sources, restriction?.isPublic];
}

function changesOf(reach: AccessSet, way: "gained" | "lost"): DecisionChange[] {
  const { caller, target, space, policies } = reach;
  const [was = 0, is = 0] = reach.allowed;
  const { and, or, not, certain } = space.diagrams;
  const [with_, without] = way === "gained" ? [is, was] : [was, is];
  const set = and(certain(with_), not(certain(without)));
  const sure = and(set, certain(not(without)));
  const { terms, more } = describeSet(space, sure, MOST_TERMS, or(certain(was), certain(is)));
  const lines = terms.map((term) => changeOf(caller, term, policies));
  return more
    ? [
        ...lines,
        {
          principal: caller.text,
          actions: ["more"],
          resource: target.text,
          circumstances: "",
          before: [],
          after: [],
        },
      ]
    : lines;
}

function changeOf(caller: PrincipalClass, term: Term, [was, is]: AccessSet["policies"]): DecisionChange {
  return {
    principal: caller.text,
    actions: term.actions,
    resource: term.resources.join(" "),
    circumstances: term.circumstances.map(({ key, values }) => `${key} ${values}`).join(", "),
    before: whyOf(term.request, was),
    after: whyOf(term.request, is),
  };
}

function whyOf(request: AccessRequest, policies: CompiledPolicies | undefined): readonly Reason[] {
  if (policies === undefined) return [asNote("there is no such principal or resource")];
  try {
    return explain(decide(request, policies), request, policies);
  } catch (error) {
    if (error instanceof EvaluationError) return [asNote(error.message)];
    throw error;
  }
}

/** One request for each kind of undecided change. */
function undecidedOf({ caller, space, policies, allowed: [was = 0, is = 0] }: AccessSet): UndecidedChange[] {
  const { and, or, not, certain, undecided } = space.diagrams;
  const changes = (before: Node, after: Node, isWider: boolean): UndecidedChange[] => {
    const request = findRequest(space, and(before, after));
    return request === undefined
      ? []
      : [
          {
            principal: caller.text,
            action: request.action,
            resource: request.resource,
            isWider,
            before: whyOf(request, policies[0]),
            after: whyOf(request, policies[1]),
          },
        ];
  };
  return [
    ...changes(or(certain(not(was)), undecided(was)), undecided(is), true),
    ...changes(undecided(was), certain(is), true),
    ...changes(certain(was), undecided(is), false),
    ...changes(undecided(was), certain(not(is)), false),
  ].slice(0, 1);
}

/**
 * One line for all actions of a principal on a resource under the same conditions. Resources outside of the stacks are
 * joined.
 */
function merged(changes: readonly DecisionChange[]): DecisionChange[] {
  const groups = groupBy(changes, ({ principal, resource, circumstances }) =>
    [principal, resource, circumstances].join("\n"),
  );
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [{ ...first, actions: [...new Set([first, ...rest].flatMap(({ actions }) => actions))] }],
  );
}
