import { groupBy } from "../../terraform-model/group-by";
import type { Model } from "../../terraform-model/model";
import type { AccessDiff, SettingChange, UndecidedChange } from "./access-diff";
import { compareModels, isWidened } from "./compare-models";

/** Settings of queues, functions and the like that say nothing of who may do what. */
const NO_BEARING: ReadonlySet<string> = new Set([
  "retentionSeconds",
  "maxMessageBytes",
  "visibilitySeconds",
  "made by the stacks",
  "sseSqs",
  "retentionDays",
  "tracing",
  "reservedConcurrency",
]);

/**
 * What a change of anybody's plans and states does to access: as {@link compareModels}, without what somebody's own stacks are
 * watched for besides, how Terraform gets in and what the functions run with.
 *
 * @param progress - as of {@link compareModels}
 */
export function compareAccess(
  before: Model,
  after: Model,
  progress?: (done: number, all: number) => void,
): AccessDiff {
  const stacks = [...new Map([...before.stacks, ...after.stacks].map((stack) => [stack.id, stack])).values()];
  const diff = compareModels({ ...before, stacks }, { ...after, stacks }, progress);
  const settings = diff.settings.filter((change) => !hasNoImpact(change));
  const undecided = mergedUndecided(diff.undecided);
  return { ...diff, settings, undecided, widened: isWidened({ ...diff, settings }) };
}

/** Nor that a state does not say the Region of what IAM has, nor that what comes or goes sends EventBridge nothing. */
function hasNoImpact({ name, before, after }: SettingChange): boolean {
  if (name === "eventBridge" && [before, after].every((one) => one === "none" || one === "false"))
    return true;
  if (name === "region" && (before === "" || after === "")) return true;
  return NO_BEARING.has(name) || /^(?:aliases|environment|events)\./.test(name);
}

/** One unknown policy leaves every principal undecided: that is said once. */
function mergedUndecided(changes: readonly UndecidedChange[]): UndecidedChange[] {
  const groups = groupBy(changes, ({ isWider, before, after }) => JSON.stringify([isWider, before, after]));
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const more = new Set(others.map(({ principal }) => principal).filter((one) => one !== first.principal));
    return [
      more.size === 0 ? first : { ...first, principal: `${first.principal} (and ${more.size} others)` },
    ];
  });
}
