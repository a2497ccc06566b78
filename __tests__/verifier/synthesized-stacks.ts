import { readdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load-config";
import type { ResolvedConfig } from "../../src/config/schema";
import type { RawStack } from "../../src/terraform-model";
import { synthesize } from "../support/synthesize";

const EXAMPLES = join(__dirname, "../../examples");

export const EXAMPLE_NAMES = readdirSync(EXAMPLES)
  .filter((file) => file.endsWith(".config.ts"))
  .map((file) => file.replace(".config.ts", ""));

export function loadExample(name: string): Promise<ResolvedConfig> {
  return loadConfig(join(EXAMPLES, `${name}.config.ts`));
}

/** The stacks of a config, as they would be read from cdktf.out. */
export function stacksOf(config: ResolvedConfig): RawStack[] {
  const { manifest, stack } = synthesize(config);
  return Object.keys(manifest["stacks"] as object).map((id) => ({ id, json: stack(id).json }));
}
