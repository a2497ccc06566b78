import { groupBy } from "../../terraform-model/group-by";
import type { Model } from "../../terraform-model/model";
import type { AccessDiff, SettingChange, UndecidedChange } from "./access-diff";
import { compareModels, isWidened } from "./compare-models";

/** Settings of queues, functions and the like that do not affect who may do what. */
const NO_BEARING: ReadonlySet<string> = new Set([
  "retentionSeconds",
  "maxMessageBytes",
  "visibilitySeconds",
  "created by the stacks",
  "sseSqs",
  "retentionDays",
  "tracing",
  "reservedConcurrency",
]);

/**
 * How a change of any plans and states affects access: like {@link compareModels}, but without Terraform's access and
 * the functions' settings.
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

/**
 * Nor a missing Region of IAM resources in a state, nor that an added or removed bucket sends nothing to EventBridge.
 */
function hasNoImpact({ name, before, after }: SettingChange): boolean {
  if (name === "eventBridge" && [before, after].every((one) => one === "none" || one === "false"))
    return true;
  if (name === "region" && (before === "" || after === "")) return true;
  return NO_BEARING.has(name) || /^(?:aliases|environment|events)\./.test(name);
}

/** One unknown policy makes every principal undecided: report it once. */
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
