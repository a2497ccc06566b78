import { readdirSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { EVERY_MILLISECONDS, UNFINISHED } from "../watch-folder";

export interface MisplacedOptions {
  /** Has a folder for each function. */
  readonly folder: string;
  /** Names of the watched folders. */
  readonly own: readonly string[];
  /** Called with new misplaced files, for each folder. */
  readonly onMisplaced: (folder: string, paths: readonly string[]) => void;
}

/**
 * Watches for misplaced files: next to the functions' folders, in another folder, or in a subfolder.
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

/** Empty if a folder is removed during the check. */
function everythingIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
