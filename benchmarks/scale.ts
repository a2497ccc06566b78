import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manyWriters } from "./many-writers";
import { inTurn, median, runNode, table } from "./measure";

/** Time and memory of a synth as the writers grow: neither may grow faster than the work. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  const program = (writers: number) => () => {
    const file = join(folder, `${writers}.json`);
    writeFileSync(file, JSON.stringify(manyWriters(writers)));
    return runNode(["bin/s3-handshake.cjs", "app"], {
      S3_HANDSHAKE_CONFIG: file,
      CDKTF_OUTDIR: join(folder, `out-${writers}`),
      // What is measured is the synth without the proof.
      S3_HANDSHAKE_TASK: JSON.stringify({ outcomeFile: join(folder, "outcome.json"), prove: false }),
    });
  };
  try {
    const runs = await inTurn(3, { 1: program(1), 10: program(10), 100: program(100), 500: program(500) });
    const rows = Object.entries(runs).map(([writers, results]) => {
      const milliseconds = median(results.map((run) => run.milliseconds));
      const least = median((runs["1"] ?? []).map((run) => run.milliseconds));
      const more = Number(writers) === 1 ? "" : ((milliseconds - least) / (Number(writers) - 1)).toFixed(2);
      return [writers, milliseconds, more, median(results.map((run) => run.megabytes))];
    });
    console.log(table(["writers", "ms (median of 3)", "ms a further writer", "MB"], rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
