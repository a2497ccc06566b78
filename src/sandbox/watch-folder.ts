import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** How often a folder is checked. */
export const EVERY_MILLISECONDS = 400;

/** Suffixes of incomplete files. */
export const UNFINISHED = /^\.|~$|\.(?:part|crdownload|tmp)$/;

export interface WatchOptions {
  /** Created if missing, also after a removal. */
  readonly folder: string;
  readonly onFile: (name: string, content: Buffer) => void;
  /** An unreadable file. Reported once, until it changes. */
  readonly onUnreadable: (name: string, error: Error) => void;
  /** Called once with the number of files at the start, if any. */
  readonly onLeftAlone: (count: number) => void;
}

/**
 * Calls back with every new or changed file in a folder, once it has stopped growing. Files from before are ignored
 * until they change.
 *
 * @returns how to stop
 */
export function watchFolder({ folder, onFile, onUnreadable, onLeftAlone }: WatchOptions): () => void {
  let before = look(folder);
  let reported: ReadonlyMap<string, string> = before;
  if (before.size > 0) onLeftAlone(before.size);
  const timer = setInterval(() => {
    const now = look(folder);
    // A removed file is new if it returns.
    const next = new Map([...reported].filter(([name]) => now.has(name)));
    for (const [name, state] of now) {
      // Unchanged twice: it is complete.
      if (reported.get(name) === state || before.get(name) !== state) continue;
      const read = readWhole(join(folder, name), state);
      if (read === undefined) continue;
      next.set(name, state);
      if (read instanceof Error) onUnreadable(name, read);
      else onFile(name, read);
    }
    reported = next;
    before = now;
  }, EVERY_MILLISECONDS);
  return () => {
    clearInterval(timer);
  };
}

/** Undefined if it was removed or changed during the read; later checks see it. */
function readWhole(path: string, state: string): Buffer | Error | undefined {
  try {
    const content = readFileSync(path);
    return stateOf(path) === state ? content : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? undefined : (error as Error);
  }
}

/** Size and time of every file, by name. */
function look(folder: string): Map<string, string> {
  mkdirSync(folder, { recursive: true });
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || UNFINISHED.test(entry.name)) continue;
    const state = stateOf(join(folder, entry.name));
    if (state !== undefined) found.set(entry.name, state);
  }
  return found;
}

/** Undefined for a removed file. */
function stateOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${String(found.size)} ${String(found.mtimeMs)}`;
}
