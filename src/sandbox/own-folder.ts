import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxError } from "./sandbox-error";

/**
 * Locks a folder for one sandbox, and empties it unless its content is kept.
 *
 * @returns how to unlock it
 * @throws SandboxError SANDBOX_RUNS_ALREADY
 */
export function takeFolder(folder: string, keep: boolean): () => void {
  const lock = join(folder, "process");
  const owner = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : undefined;
  if (owner !== undefined && isRunning(owner)) {
    throw new SandboxError(
      "SANDBOX_RUNS_ALREADY",
      `expected no other sandbox of this destination, received process ${String(owner)}, which uses ${folder}`,
    );
  }
  if (!keep) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(lock, String(process.pid));
  return () => {
    rmSync(lock, { force: true });
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
