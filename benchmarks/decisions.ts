import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readModel, readStacks } from "../src/terraform-model";
import { prove } from "../src/verifier";
import { loadConfig } from "../src/config/load-config";
import { inTurn, median, ROOT, runNode, table } from "./measure";

const CONFIG = join(ROOT, "s3-handshake.config.ts");
/** How often it is proven; the first rounds, in which V8 compiles, are not counted. */
const ROUNDS = 12;
const WARM_UP = 3;

/** How long a whole proof of the default config takes, with and without the process. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  try {
    await runNode(["bin/s3-handshake.cjs", "app"], { S3_HANDSHAKE_CONFIG: CONFIG, CDKTF_OUTDIR: folder });
    const config = await loadConfig(CONFIG);
    const proofs = timed(() => prove(config, readModel(readStacks(folder))));
    console.log(
      table(
        ["in one process", "ms (median)", "a second"],
        [["a whole proof, the stacks read again", proofs, 1000 / proofs]],
      ),
    );
    const runs = await inTurn(9, {
      "node, nothing to do": () => runNode(["-e", ""], {}),
      "node with TypeScript, nothing to do": () => runNode(["--require", "tsx/cjs", "-e", ""], {}),
      "npm run prove -- --as-is": () =>
        runNode(["bin/s3-handshake.cjs", "prove", "--as-is", "--out", folder, CONFIG], {}),
      "npm run prove": () => runNode(["bin/s3-handshake.cjs", "prove", "--out", folder, CONFIG], {}),
    });
    const rows = Object.entries(runs).map(([name, results]) => [
      name,
      median(results.map(({ milliseconds }) => milliseconds)),
      median(results.map(({ megabytes }) => megabytes)),
    ]);
    console.log(`\n${table(["as a process", "ms (median of 9)", "MB"], rows)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds, the median of the rounds that count. */
function timed(work: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    work();
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return median(rounds.slice(WARM_UP));
}

void main();
