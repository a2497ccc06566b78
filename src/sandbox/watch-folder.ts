import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** How often a folder is looked at. */
export const EVERY_MILLISECONDS = 400;

/** Suffixes of what programs write before a file is whole. */
export const UNFINISHED = /^\.|~$|\.(?:part|crdownload|tmp)$/;

export interface WatchOptions {
  /** Made if it is not there, and again when it is removed. */
  readonly folder: string;
  readonly onFile: (name: string, content: Buffer) => void;
  /** A file that is there and cannot be read. Reported once, until it changes. */
  readonly onUnreadable: (name: string, error: Error) => void;
  /** Reported once, if there are any, how many files are there at the start. */
  readonly onLeftAlone: (count: number) => void;
}

/**
 * Calls with every file that comes into a folder or changes there, once it has stopped growing. What is there at the
 * start is left alone, unless it changes.
 *
 * @returns how to stop
 */
export function watchFolder({ folder, onFile, onUnreadable, onLeftAlone }: WatchOptions): () => void {
  let before = look(folder);
  let reported: ReadonlyMap<string, string> = before;
  if (before.size > 0) onLeftAlone(before.size);
  const timer = setInterval(() => {
    const now = look(folder);
    // A file that is gone is new when it comes back.
    const next = new Map([...reported].filter(([name]) => now.has(name)));
    for (const [name, state] of now) {
      // Twice the same: no one writes it any more.
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

/** Undefined when it is gone or changed while it was read: the next looks see what happens to it. */
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

/** Undefined for a file that is gone. */
function stateOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${String(found.size)} ${String(found.mtimeMs)}`;
}
