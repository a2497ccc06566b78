import { join } from "node:path";
import { CONFIG_VARIABLE, configPath } from "../../config/config-path";
import { cacheFolder } from "../../packaging/cache-folder";
import { withTemporaryFolder } from "../../packaging/temporary-folder";
import { readRecord, recordedPath } from "./record";
import { startApp } from "./start-app";

/** A synth under way. */
export interface FreshSynth {
  /** Where the stacks will be, absolute. */
  readonly folder: string;
  /** @throws SynthError, or the error that the app ended with */
  readonly done: Promise<unknown>;
}

/**
 * Does some work while the config that is expected is synthesized again, into a folder that goes with the work. This module
 * loads little, so that the synth is under way before all else is loaded.
 *
 * @param given - the config that the user named, if any. One that cannot be used is the work's to report
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
    // The work waits for it; until then no one hears of its failure.
    done.catch(() => undefined);
    try {
      return await work({ folder, done });
    } finally {
      stop.abort();
    }
  });
}
