import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inTurn, median, ROOT, runNode, table } from "./measure";

/** What the commands take for the default config, process start included, in multiples of a Node.js that does nothing. */
const COMMAND = "bin/s3-handshake.cjs";
const QUESTION = [
  "arn:aws:iam::222222222222:role/ThumbXRole",
  "s3:PutObject",
  "arn:aws:s3:::account-b-thumb-bucket/thumbnails/x",
];

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  const out = join(folder, "out");
  const config = join(ROOT, "s3-handshake.config.ts");
  const app = { CDKTF_OUTDIR: out, S3_HANDSHAKE_CONFIG: config };
  try {
    // Bundles and zip are there, as they are for whoever runs a command twice.
    spawnSync(process.execPath, [COMMAND, "app"], { cwd: ROOT, env: { ...process.env, ...app } });
    const runs = await inTurn(9, {
      "node -e 0": () => runNode(["-e", "0"], {}),
      can: () => runNode([COMMAND, "can", "--out", out, ...QUESTION], {}),
      "prove --as-is": () => runNode([COMMAND, "prove", "--as-is", "--out", out], {}),
      prove: () => runNode([COMMAND, "prove", "--out", out], {}),
      "empty app of two stacks": () =>
        runNode(["--require", "tsx/cjs", "benchmarks/empty-app/main.ts"], {
          CDKTF_OUTDIR: join(folder, "empty"),
        }),
      "the app, with its proof": () => runNode([COMMAND, "app"], app),
    });
    const least = median(runs["node -e 0"].map((run) => run.milliseconds));
    const rows = Object.entries(runs).map(([name, results]) => {
      const milliseconds = median(results.map((run) => run.milliseconds));
      return [name, milliseconds, (milliseconds / least).toFixed(1)];
    });
    console.log(table(["command", "ms (median of 9)", "multiples of node -e 0"], rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
