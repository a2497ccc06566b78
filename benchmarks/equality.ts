import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readModel } from "../src/terraform-model";
import { proveAccess } from "../src/verifier/prove";
import { loadConfig } from "../src/config/load-config";
import { parseConfig } from "../src/config/parse-config";
import type { ResolvedConfig } from "../src/config/schema";
import { stacksOf } from "../__tests__/verifier/synthesized-stacks";
import { manyWriters } from "./many-writers";
import { median, ROOT, table } from "./measure";

/** How often each is compared; the first round, in which V8 compiles, is not counted. */
const ROUNDS = 4;

/** How much CPU time it takes to compare every request with what is expected, in a warm process. */
async function main(): Promise<void> {
  const examples = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".config.ts"));
  const sizes = (process.argv[2] ?? "10,100,400,1000").split(",").map(Number);
  const configs: [name: string, config: ResolvedConfig][] = [
    ["default config", await loadConfig(join(ROOT, "s3-handshake.config.ts"))],
  ];
  for (const name of examples) configs.push([name, await loadConfig(join(ROOT, "examples", name))]);
  for (const size of sizes)
    configs.push([`${size} writers`, parseConfig(manyWriters(size), `${size} writers`)]);
  const rows = configs.map(([name, config]) => {
    const stacks = stacksOf(config);
    const rounds = Array.from({ length: ROUNDS }, (_, round) => {
      const own = renamed({ config, stacks }, round);
      const model = readModel(own.stacks);
      const start = process.cpuUsage();
      const { classes, spaces } = proveAccess(own.config, model);
      const { user, system } = process.cpuUsage(start);
      return { ms: (user + system) / 1000, classes, spaces };
    });
    const [first] = rounds;
    return [name, first?.classes ?? 0, first?.spaces ?? 0, median(rounds.slice(1).map(({ ms }) => ms))];
  });
  console.log(table(["stacks", "classes", "spaces", "ms of CPU, warm"], rows));
}

/** With other account ids: what one round works out of a policy is not found again in the next. */
function renamed<T>(given: T, round: number): T {
  const text = JSON.stringify(given);
  return JSON.parse(text.replaceAll(/\b(\d)\1{11}\b/g, (id) => `${id.slice(1)}${round}`)) as T;
}

void main();
