import { readFileSync } from "node:fs";

/**
 * What a process holds in memory now, in bytes: its resident set, which is what Lambda counts. Undefined where the
 * system does not say it (anything but Linux) and for a process that is gone.
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
