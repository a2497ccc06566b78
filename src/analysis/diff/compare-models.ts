import type { Model } from "../../terraform-model/model";
import type { AccessDiff } from "./access-diff";
import { requestChanges } from "./request-changes";
import { resourceChanges } from "./resource-changes";
import { settingChanges } from "./setting-changes";
import { stackChanges } from "./stack-changes";

/**
 * How a change of the stacks affects access: every request that is allowed on one side and not on the other, however
 * the policies are written, and each setting outside of policies.
 *
 * @param progress - receives the number of finished principals and of all. Default: not reported
 */
export function compareModels(
  before: Model,
  after: Model,
  progress?: (done: number, all: number) => void,
): AccessDiff {
  const { gained, lost, undecided } = requestChanges(before, after, progress);
  const settings = [
    ...stackChanges(before, after),
    ...settingChanges(before, after),
    ...resourceChanges(before, after),
  ];
  return { widened: isWidened({ gained, undecided, settings }), gained, lost, settings, undecided };
}

export function isWidened({
  gained,
  undecided,
  settings,
}: Pick<AccessDiff, "gained" | "undecided" | "settings">): boolean {
  return (
    gained.length > 0 ||
    undecided.some(({ isWider }) => isWider) ||
    settings.some(({ bearing }) => bearing === "wider")
  );
}
