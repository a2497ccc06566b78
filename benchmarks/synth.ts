import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inTurn, median, runNode, table, type Run } from "./measure";

/**
 * Synth of the default config against an empty app of two stacks, in one run: the app alone, and through cdktf synth.
 * The zip comes from the cache, as it does whenever the function's code did not change.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  const EMPTY = ["--require", "tsx/cjs", "benchmarks/empty-app/main.ts"];
  const DEFAULT = ["bin/s3-handshake.cjs", "app"];
  const app = (args: readonly string[], outdir: string) => (): Promise<Run> =>
    runNode([...args], { CDKTF_OUTDIR: join(folder, outdir) });
  const cdktf = (args: readonly string[], outdir: string) => (): Promise<Run> =>
    runNode(
      [
        require.resolve("cdktf-cli/bundle/bin/cdktf.js"),
        "synth",
        "--app",
        `node ${args.join(" ")}`,
        "--output",
        join(folder, outdir),
      ],
      { CHECKPOINT_DISABLE: "1" },
    );
  try {
    const runs = await inTurn(9, {
      "empty app": app(EMPTY, "empty"),
      "default config": app(DEFAULT, "default"),
      "empty app, cdktf synth": cdktf(EMPTY, "empty-cli"),
      "default config, cdktf synth": cdktf(DEFAULT, "default-cli"),
    });
    const row = (name: keyof typeof runs, base: keyof typeof runs): (string | number)[] => {
      const milliseconds = median(runs[name].map((run) => run.milliseconds));
      const megabytes = median(runs[name].map((run) => run.megabytes));
      const ratios = runs[name].map(
        (run, index) => run.milliseconds / (runs[base][index]?.milliseconds ?? 1),
      );
      return [name, milliseconds, megabytes, median(ratios)];
    };
    const rows = [
      row("empty app", "empty app"),
      row("default config", "empty app"),
      row("empty app, cdktf synth", "empty app, cdktf synth"),
      row("default config, cdktf synth", "empty app, cdktf synth"),
    ];
    console.log(table(["synth", "ms (median of 9)", "MB", "ratio to the empty app"], rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
