import { itemsOf } from "../model/items";
import type { Model } from "../model/model";
import { groupBy } from "../model/group-by";
import type { AccessDiff, Bearing, DecisionChange, UnseenChange } from "./access-diff";
import { askBoth, sideOf, type Answer, type Side } from "./ask-both";
import { askersOf } from "./askers";
import { circumstanceText } from "./circumstances";
import { covers } from "./covers";
import { isToldBy, probesOf, vocabularyOf, type ShownProbe } from "./probes";
import { resourceChanges } from "./resource-changes";
import { settingChanges } from "./setting-changes";
import { stackChanges } from "./stack-changes";
import {
  changedStatements,
  placeOf,
  statementsOf,
  type ChangedStatement,
  type OwnedStatement,
} from "./statements";

/** A changed answer. */
interface Finding {
  readonly probe: ShownProbe;
  readonly circumstances: string;
  readonly before: Answer;
  readonly after: Answer;
}

/**
 * What a change of the stacks does to access, from the stacks alone: each statement that is not the same on both sides is
 * asked about, with its near misses, and each setting is compared. A statement whose change cannot be shown to widen
 * nothing counts as widened, whether an answer was seen to change or not.
 *
 * @param progress - told before each changed statement how many are done, of how many. Default: nobody is told
 */
export function compareModels(
  before: Model,
  after: Model,
  progress: (done: number, all: number) => void = () => undefined,
): AccessDiff {
  const changed = changedStatements(before, after);
  const all = [...statementsOf(before), ...statementsOf(after)];
  const models = [before, after];
  const sides = [sideOf(before), sideOf(after)] as const;
  const askers = askersOf(models, all);
  const vocabulary = vocabularyOf(all, models);
  const asked = new Map<string, Finding | "unanswered" | undefined>();
  const seen = new Set<ChangedStatement>();
  const unanswered = new Set<ChangedStatement>();
  for (const [done, statement] of changed.entries()) {
    progress(done, changed.length);
    for (const probe of probesOf(statement, askers, vocabulary, all, sides)) {
      const key = JSON.stringify([probe.caller.text, probe.action, probe.resource, probe.circumstances]);
      if (!asked.has(key)) asked.set(key, findingOf(probe, sides));
      const found = asked.get(key);
      if (found === "unanswered") unanswered.add(statement);
      else if (found !== undefined) seen.add(statement);
    }
  }
  for (const statement of unanswered) seen.delete(statement);
  const findings = [...asked.values()].filter((found) => found !== undefined && found !== "unanswered");
  const tell = (allowed: boolean): DecisionChange[] =>
    mergeFindings(findings.filter((finding) => finding.after.allowed === allowed));
  const [gained, lost] = [tell(true), tell(false)];
  const settings = [
    ...stackChanges(before, after),
    ...settingChanges(before, after),
    ...resourceChanges(before, after),
  ];
  const bearings = new Map(changed.map((one) => [one, bearingOf(one, statementsOf(before), after)]));
  return {
    widened:
      gained.length > 0 ||
      settings.some(({ bearing }) => bearing === "wider") ||
      [...bearings.values()].includes("wider"),
    gained,
    lost,
    settings,
    unseen: unseenOf(changed, seen, bearings, (id) => sides.every(({ items }) => items.has(id))),
  };
}

/** An answer that changed, if one did. */
function findingOf(probe: ShownProbe, sides: readonly [Side, Side]): Finding | "unanswered" | undefined {
  const answers = askBoth(probe, ...sides);
  if (answers === undefined || answers === "unanswered") return answers;
  const [before, after] = answers;
  if (before.allowed === after.allowed) return undefined;
  return { probe, circumstances: circumstanceText(probe.circumstances), before, after };
}

/** By what the statements say alone: adding an Allow and dropping a Deny may widen, unless another covers it. */
function bearingOf(changed: ChangedStatement, before: readonly OwnedStatement[], after: Model): Bearing {
  const { statement, change, owner } = changed;
  const others = (change === "added" ? before : statementsOf(after)).filter(
    (other) => placeOf(other) === placeOf(changed),
  );
  if (others.some((other) => covers(other.statement, statement))) return "neutral";
  const letsMore = (statement.effect === "Allow") === (change === "added");
  const isGone = !itemsOf(after).some(({ kind, id }) => kind === owner.kind && id === owner.id);
  return letsMore && !isGone ? "wider" : "narrower";
}

/** One line for what a principal gains or loses at a resource for one reason, under as few circumstances as tell it. */
function mergeFindings(findings: readonly Finding[]): DecisionChange[] {
  const simplest = withoutToldOnes(
    [
      ...groupBy(findings, ({ probe }) =>
        [probe.caller.text, probe.action, probe.resource].join("\n"),
      ).values(),
    ].flatMap(withFewestCircumstances),
  );
  const alike = groupBy(simplest, ({ probe, circumstances, before, after }) => {
    // Which statement came nearest makes no difference.
    const reasons = [...before.why, "now", ...after.why].map((reason) =>
      (reason.split(";")[0] ?? "").replaceAll(probe.action, ""),
    );
    return [probe.caller.text, probe.shownResource, circumstances, ...reasons].join("\n");
  });
  return [...alike.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [
          {
            principal: first.probe.caller.text,
            actions: [...new Set([first, ...rest].map(({ probe }) => probe.shownAction))],
            resource: first.probe.shownResource,
            circumstances: first.circumstances,
            before: first.before.why,
            after: first.after.why,
          },
        ],
  );
}

/** Under fewer circumstances means under more as well. */
function withFewestCircumstances(findings: readonly Finding[]): Finding[] {
  const partsOf = ({ circumstances }: Finding): string[] =>
    circumstances === "" ? [] : circumstances.split(", ").sort();
  const once = [...new Map(findings.map((finding) => [partsOf(finding).join(), finding])).values()];
  return once.filter((finding) => {
    const parts = partsOf(finding);
    return !once.some((other) => {
      const fewer = partsOf(other);
      return fewer.length < parts.length && fewer.every((part) => parts.includes(part));
    });
  });
}

/** What a pattern tells already is left out. */
function withoutToldOnes(findings: readonly Finding[]): Finding[] {
  const others = (
    keyOf: (finding: Finding) => string,
    shown: (finding: Finding) => string,
  ): ReadonlySet<Finding> => {
    const told = new Set<Finding>();
    for (const group of groupBy(findings, keyOf).values()) {
      const patterns = new Set(group.map(shown).filter((text) => text.includes("*")));
      for (const finding of group) if (isToldBy(shown(finding), patterns)) told.add(finding);
    }
    return told;
  };
  const byAction = others(
    ({ probe, circumstances }) => [probe.caller.text, probe.resource, circumstances].join("\n"),
    ({ probe }) => probe.shownAction,
  );
  const byResource = others(
    ({ probe, circumstances }) => [probe.caller.text, probe.action, circumstances].join("\n"),
    ({ probe }) => probe.shownResource,
  );
  const bare = new Set(
    findings.map(({ probe, circumstances }) => keyFor(probe.caller.text, probe, circumstances)),
  );
  const byService = ({ probe, circumstances }: Finding): boolean => {
    const [, service] = /^(\S+\.amazonaws\.com\S*) for /.exec(probe.caller.text) ?? [];
    return service !== undefined && bare.has(keyFor(service, probe, circumstances));
  };
  return findings.filter(
    (finding) => !byAction.has(finding) && !byResource.has(finding) && !byService(finding),
  );
}

function keyFor(caller: string, { action, resource }: ShownProbe, circumstances: string): string {
  return [caller, action, resource, circumstances].join("\n");
}

/** The statements of which no changed answer was seen, each old form together with its new one. */
function unseenOf(
  changed: readonly ChangedStatement[],
  seen: ReadonlySet<ChangedStatement>,
  bearings: ReadonlyMap<ChangedStatement, Bearing>,
  isKept: (owner: string) => boolean,
): UnseenChange[] {
  const groups = groupBy(changed, (one) => `${placeOf(one)} ${nameOf(one)}`);
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = group.filter((one) => !seen.has(one));
    if (first === undefined) return [];
    const own = [first, ...rest].map((one) => bearings.get(one) ?? "wider");
    // The other form of the statement told already what changed, or its owner, which came or went.
    const isTold = group.some((one) => seen.has(one)) || !isKept(first.owner.id);
    if (isTold && !own.includes("wider")) return [];
    const isPair = rest.some(({ change }) => change !== first.change);
    return [
      {
        statement: nameOf(first),
        policy: first.policy,
        change: isPair ? ("changed" as const) : first.change,
        bearing: own.includes("wider") ? "wider" : own.includes("narrower") ? "narrower" : "neutral",
      },
    ];
  });
}

function nameOf({ statement: { sid, index } }: ChangedStatement): string {
  return sid ?? `statement ${index}`;
}
