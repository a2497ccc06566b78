import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HandshakeConfig } from "../config/schema";
import { inTurn, median, runNode, table } from "./measure";

/** So many functions, each with a role in B and a source bucket of its own: no limit of AWS is in the way. */
function configOf(writers: number): HandshakeConfig {
  return {
    accounts: {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "222222222222", region: "eu-central-1" },
    },
    destination: { bucketName: "destination-bucket" },
    writers: Array.from({ length: writers }, (_, index) => ({
      kind: "lambda",
      name: `writer-${index}`,
      roleName: `writer-${index}`,
      handshake: { kind: "assume-role", roleName: `target-${index}` },
      source: { in: "own-bucket", bucketName: `source-bucket-${index}` },
      outputPrefix: `thumbnails/${index}/`,
    })),
  };
}

/** Time and memory of a synth as the writers grow: neither may grow faster than the work. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  const program = (writers: number) => () => {
    const file = join(folder, `${writers}.json`);
    writeFileSync(file, JSON.stringify(configOf(writers)));
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
