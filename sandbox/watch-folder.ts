import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** How often the folder is looked at. */
const EVERY_MILLISECONDS = 400;

/** Suffixes of what programs write before a file is whole. */
const UNFINISHED = /^\.|~$|\.(?:part|crdownload|tmp)$/;

/**
 * Calls with every file that comes into a folder or changes there, once it has stopped growing. What is there at the
 * start is left alone.
 *
 * @returns how to stop
 */
export function watchFolder(folder: string, onFile: (name: string, content: Buffer) => void): () => void {
  mkdirSync(folder, { recursive: true });
  let before = look(folder);
  const told = new Map(before);
  const timer = setInterval(() => {
    const now = look(folder);
    for (const [name, state] of now) {
      // Twice the same: nobody writes it any more.
      if (told.get(name) === state || before.get(name) !== state) continue;
      told.set(name, state);
      onFile(name, readFileSync(join(folder, name)));
    }
    before = now;
  }, EVERY_MILLISECONDS);
  return () => {
    clearInterval(timer);
  };
}

/** Size and time of every file, by name. */
function look(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || UNFINISHED.test(entry.name)) continue;
    const state = statSync(join(folder, entry.name), { throwIfNoEntry: false });
    if (state !== undefined) found.set(entry.name, `${String(state.size)} ${String(state.mtimeMs)}`);
  }
  return found;
}
