import { join } from "node:path";
import { CONFIG_VARIABLE, configPath } from "../../config/config-path";
import { cacheFolder } from "../../packaging/cache-folder";
import { withTemporaryFolder } from "../../packaging/temporary-folder";
import { readRecord, recordedPath } from "./record";
import { startApp } from "./start-app";

/** A running synth. */
export interface FreshSynth {
  /** Where the stacks will be, absolute. */
  readonly folder: string;
  /** @throws SynthError, or the app's error */
  readonly done: Promise<unknown>;
}

/**
 * Runs some work while the expected config is synthesized again into a temporary folder. This module loads little, so
 * that the synth starts early.
 *
 * @param given - the config that the user named, if any. The work reports an unusable one
 * @param out - the folder of the stacks, absolute
 */
export function withFreshSynth<T>(
  given: string | undefined,
  out: string,
  work: (synth: FreshSynth) => Promise<T>,
): Promise<T> {
  const record = readRecord(out);
  const path =
    record === undefined || (given ?? process.env[CONFIG_VARIABLE]) !== undefined
      ? configPath(given)
      : recordedPath(out, record);
  return withTemporaryFolder(join(cacheFolder(), "prove"), async (parent) => {
    const folder = join(parent, "cdktf.out");
    const stop = new AbortController();
    const done = startApp({ configPath: path, outdir: folder, prove: false, signal: stop.signal });
    // The work waits for it and handles its failure.
    done.catch(() => undefined);
    try {
      return await work({ folder, done });
    } finally {
      stop.abort();
    }
  });
}
