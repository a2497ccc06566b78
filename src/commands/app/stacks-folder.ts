import { resolve } from "node:path";
import { userPath } from "../../config/user-path";

/** The stacks' folder, absolute: `--out`, else the project's `cdktf.out`. */
export function stacksFolder(out: string | undefined): string {
  return out === undefined ? resolve("cdktf.out") : userPath(out);
}

/** The arguments for another command on the same stacks. */
export function outArguments(out: string | undefined): string[] {
  return out === undefined ? [] : ["--out", out];
}
