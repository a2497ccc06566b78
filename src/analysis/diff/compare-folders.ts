import { readModel, readStacks } from "../../terraform-model";
import type { AccessDiff } from "./access-diff";
import { codeChanges, type StacksFolder } from "./code-changes";
import { compareModels } from "./compare-models";

/**
 * How a change of the stacks affects access, including the functions' code.
 *
 * @param before - a folder such as `cdktf.out`, before the change
 * @param after - the same after it
 * @param progress - as of {@link compareModels}
 * @throws ModelError when stacks cannot be read, or a function's zip is missing
 */
export function compareFolders(
  before: string,
  after: string,
  progress?: (done: number, all: number) => void,
): AccessDiff {
  const [old, now] = [readFolder(before), readFolder(after)];
  const code = codeChanges(old, now);
  const diff = compareModels(old.model, now.model, progress);
  return {
    ...diff,
    widened: diff.widened || code.some(({ bearing }) => bearing === "wider"),
    settings: [...code, ...diff.settings],
  };
}

function readFolder(outdir: string): StacksFolder {
  return { outdir, model: readModel(readStacks(outdir)) };
}
