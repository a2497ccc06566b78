import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

export const ROOT = resolve(__dirname, "..");

export interface Run {
  readonly milliseconds: number;
  /** Peak resident memory of the process. */
  readonly megabytes: number;
}

/** Runs a Node program to its end, as a process of its own; its time includes the start. */
export async function runNode(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const started = process.hrtime.bigint();
  const child = spawn(process.execPath, ["--require", require.resolve("./report-memory.cjs"), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let errors = "";
  let kilobytes = 0;
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.on("message", (message) => (kilobytes = Number(message)));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code ?? "a signal"}:\n${errors}`);
  return { milliseconds: Number(process.hrtime.bigint() - started) / 1e6, megabytes: kilobytes / 1024 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs each in turn, so that a slow moment of the machine falls on all of them, after one round that is not counted. */
export async function inTurn<K extends string>(
  rounds: number,
  programs: Readonly<Record<K, () => Promise<Run>>>,
): Promise<Record<K, Run[]>> {
  const names = Object.keys(programs) as K[];
  const runs = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, Run[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const run = await programs[name]();
      if (round > 0) runs[name].push(run);
    }
    process.stderr.write(`round ${round} of ${rounds}\n`);
  }
  return runs;
}

export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const text = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? cell.toFixed(cell < 10 ? 2 : 0) : cell)),
  );
  return [header, header.map(() => "---"), ...text].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
