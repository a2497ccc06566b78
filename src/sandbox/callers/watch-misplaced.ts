import { readdirSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { EVERY_MILLISECONDS, UNFINISHED } from "../watch-folder";

export interface MisplacedOptions {
  /** Has a folder for each function. */
  readonly folder: string;
  /** Names of the folders whose files are taken. */
  readonly own: readonly string[];
  /** Called with new files that no function takes, for each folder that they are in. */
  readonly onMisplaced: (folder: string, paths: readonly string[]) => void;
}

/**
 * Watches for files that come into a drop folder where no function takes them from: next to the functions' folders, in one
 * of no function, or below one.
 *
 * @returns how to stop
 */
export function watchMisplaced({ folder, own, onMisplaced }: MisplacedOptions): () => void {
  let known = new Set(misplacedIn(folder, own));
  const timer = setInterval(() => {
    const now = misplacedIn(folder, own);
    const byFolder = new Map<string, string[]>();
    for (const path of now.filter((one) => !known.has(one))) {
      byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), path]);
    }
    known = new Set(now);
    for (const [inner, paths] of byFolder) onMisplaced(inner, paths);
  }, EVERY_MILLISECONDS);
  return () => {
    clearInterval(timer);
  };
}

function misplacedIn(folder: string, own: readonly string[]): string[] {
  return everythingIn(folder).flatMap((name) => {
    const parts = name.split(sep);
    const isTaken = parts.length === 2 && own.includes(parts[0] ?? "");
    if (isTaken || parts.some((part) => UNFINISHED.test(part))) return [];
    const path = join(folder, name);
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? [path] : [];
  });
}

/** Nothing while a folder goes away under the look: the next one sees the rest. */
function everythingIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
