import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const PREFIX = "building-";
const ABANDONED_AFTER_HOURS = 24;

/**
 * Runs `work` with its own folder inside `parent`, and removes the folder whatever happens: when the work is
 * done, when it fails, and when the process is asked to stop (SIGINT, SIGTERM) or exits meanwhile.
 *
 * It lies inside the cache so that a finished result can be moved to its place in one step (a rename works only
 * within one file system).
 */
export async function withTemporaryFolder<T>(
  parent: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const folder = mkdtempSync(join(parent, `${PREFIX}${String(process.pid)}-`));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const forget = onStop(remove);
  try {
    return await work(folder);
  } finally {
    forget();
    remove();
  }
}

/** Calls `cleanUp` when the process is about to end. Returns how to take that back. */
export function onStop(cleanUp: () => void): () => void {
  const stop = (signal: NodeJS.Signals) => {
    forget();
    cleanUp();
    // A listener removes the signal's default effect, so it is sent again; other listeners decide themselves.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const forget = () => {
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
    process.removeListener("exit", cleanUp);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.on("exit", cleanUp);
  return forget;
}

// A killed process could not clean up.
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(parent, name);
    const modified = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - modified > ABANDONED_AFTER_HOURS * 3_600_000)
      rmSync(folder, { recursive: true, force: true });
  }
}
