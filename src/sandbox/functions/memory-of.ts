import { readFileSync } from "node:fs";

/**
 * A process's current memory in bytes: its resident set, as Lambda counts. Undefined on systems other than Linux, and
 * for an ended process.
 */
export function memoryOf(pid: number): number | undefined {
  try {
    const [, kilobytes] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
