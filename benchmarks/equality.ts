import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readModel } from "../access/model";
import { proveAccess } from "../access/prove/prove";
import { loadConfig } from "../config/load-config";
import { parseConfig } from "../config/parse-config";
import type { HandshakeConfig, ResolvedConfig } from "../config/schema";
import { stacksOf } from "../__tests__/access/prove/synthesized-stacks";
import { median, ROOT, table } from "./measure";

/** How often each is compared; the first round, in which V8 compiles, is not counted. */
const ROUNDS = 4;

/** So many tasks, each under a prefix of its own, in one bucket policy; the pattern keeps it within its size. */
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

/** How much CPU time it takes to compare every request with what is meant, in a warm process. */
async function main(): Promise<void> {
  const examples = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".config.ts"));
  const sizes = (process.argv[2] ?? "10,100,400,1000").split(",").map(Number);
  const configs: [name: string, config: ResolvedConfig][] = [
    ["default config", await loadConfig(join(ROOT, "s3-handshake.config.ts"))],
  ];
  for (const name of examples) configs.push([name, await loadConfig(join(ROOT, "examples", name))]);
  for (const size of sizes) configs.push([`${size} writers`, parseConfig(configOf(size), `${size} writers`)]);
  const rows = configs.map(([name, config]) => {
    const stacks = stacksOf(config);
    const rounds = Array.from({ length: ROUNDS }, () => {
      const model = readModel(stacks);
      const start = process.cpuUsage();
      const { classes, spaces } = proveAccess(config, model);
      const { user, system } = process.cpuUsage(start);
      return { ms: (user + system) / 1000, classes, spaces };
    });
    const [first] = rounds;
    return [name, first?.classes ?? 0, first?.spaces ?? 0, median(rounds.slice(1).map(({ ms }) => ms))];
  });
  console.log(table(["stacks", "classes", "spaces", "ms of CPU, warm"], rows));
}

void main();
