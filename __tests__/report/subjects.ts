import { readModel, type Model, type RawStack } from "../../src/terraform-model";
import { prove, type Proof } from "../../src/verifier";
import { loadConfig } from "../../src/config/load-config";
import { parseConfig } from "../../src/config/parse-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { OPTION_CONFIGS } from "../verifier/option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "../verifier/synthesized-stacks";

/** What a report is about. */
export interface Subject {
  readonly config: ResolvedConfig;
  readonly stacks: readonly RawStack[];
  readonly model: Model;
  readonly proof: Proof;
}

/** `the default config`, an example, or the config of an option, by its name. */
export async function subjectOf(name: string): Promise<Subject> {
  const config = await configOf(name);
  const stacks = stacksOf(config);
  const model = readModel(stacks);
  return { config, stacks, model, proof: prove(config, model) };
}

function configOf(name: string): Promise<ResolvedConfig> {
  if (name === "the default config") return loadConfig("s3-handshake.config.ts");
  if (EXAMPLE_NAMES.includes(name)) return loadExample(name);
  return Promise.resolve(parseConfig(OPTION_CONFIGS[name], name));
}

/** The stacks with a text replaced wherever it stands, which has to be somewhere. */
export function replaced(stacks: readonly RawStack[], from: string, to: string): RawStack[] {
  const before = JSON.stringify(stacks);
  expect(before).toContain(from);
  return JSON.parse(before.replaceAll(from, to)) as RawStack[];
}
