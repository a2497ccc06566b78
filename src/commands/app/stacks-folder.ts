import { resolve } from "node:path";
import { userPath } from "../../config/user-path";

/** Where the stacks are, absolute: what `--out` names, else `cdktf.out` of the project. */
export function stacksFolder(out: string | undefined): string {
  return out === undefined ? resolve("cdktf.out") : userPath(out);
}

/** The arguments with which another command finds the same stacks. */
export function outArguments(out: string | undefined): string[] {
  return out === undefined ? [] : ["--out", out];
}
