import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadConfig } from "../config/load-config";
import { nearest } from "../config/nearest";
import { parseJson } from "../config/parse-json";
import { userFolder } from "../config/user-path";
import { githubWorkflows } from "../pipeline/github-workflows";
import { pipelineStacks } from "./init/pipeline-stacks";
import { CONFIG_PATH, exampleNames, projectFiles } from "./init/project-files";
import { projectManifest } from "./init/project-manifest";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options {
  readonly example?: string;
  readonly ci?: string;
}

/** The pipelines for `--ci`. */
const PIPELINES = ["github"];

const AWS_SDK = "@aws-sdk/client-s3";

const line = () =>
  commandLine("init", "Creates a project in the current folder: a config, an app and a test.")
    .option(
      "--example <name>",
      "start from an example's config (default: a function, an ECS task and services)",
    )
    .option("--ci <service>", "also write a pipeline for the config's accounts: github (GitHub Actions)")
    .addHelpText(
      "after",
      `
Examples: ${exampleNames().join(", ")}.

It overwrites nothing: existing files stay, and package.json gets only what is missing. The workflows name the accounts
of s3-handshake.config.ts. When the accounts change, delete .github/workflows/deploy.yml and drift.yml, and run it again.
Exit codes: 0 written; 2 the arguments are wrong, or a file cannot be written.`,
    );

/** Writes a project that is ready for `npm install`. */
export function init(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, async ({ example, ci }) => {
    const folder = userFolder();
    const files = projectFiles(oneOf("--example", exampleNames(), example));
    const pipeline = oneOf("--ci", PIPELINES, ci);
    // Code in TypeScript imports the AWS SDK's types and commands.
    const more = [...files.keys()].some((path) => /^functions\/.*\.ts$/.test(path)) ? [AWS_SDK] : [];
    const manifest = manifestText(join(folder, "package.json"), more);
    // The user's config may be wrong: then nothing is written.
    if (pipeline !== undefined && existsSync(join(folder, CONFIG_PATH))) await workflows();
    writeFiles(folder, files, terminal);
    if (pipeline !== undefined) writeFiles(folder, await workflows(), terminal);
    writeFileSync(join(folder, "package.json"), manifest.text);
    terminal.out(`${manifest.isNew ? "written " : "completed"} package.json`);
    terminal.out(
      `\nNext: edit ${CONFIG_PATH}, then \`npm install\` and \`npm run synth\`. \`npm run plan\` also plans with Terraform`,
    );
    if (pipeline !== undefined) terminal.out(`\n${PIPELINE_NEXT}`);
    return 0;
  });
}

const PIPELINE_NEXT =
  "The workflows name the accounts of the present config. When you have changed the accounts, delete .github/workflows/deploy.yml and\n" +
  "drift.yml and run `npx s3-handshake init --ci github` again. Then create the roles: `npx s3-handshake deployer-policy --help`";

/** Of the config in the user's folder. */
async function workflows(): Promise<ReadonlyMap<string, string>> {
  return githubWorkflows(pipelineStacks(await loadConfig(CONFIG_PATH)));
}

function oneOf(flag: string, known: readonly string[], name: string | undefined): string | undefined {
  if (name === undefined || known.includes(name)) return name;
  const near = nearest(name, known);
  const advice = near === undefined ? "" : ` (did you mean ${near}?)`;
  const expected = known.length > 1 ? `one of ${known.join(", ")}` : known.join();
  throw new UsageError(`expected ${expected} for ${flag}, received ${name}${advice}`);
}

function writeFiles(folder: string, files: ReadonlyMap<string, string | Buffer>, terminal: Terminal): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    if (existsSync(file)) {
      terminal.out(`kept     ${path}`);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: "wx" });
    terminal.out(`written  ${path}`);
  }
}

/** Read before anything is written, because the user must fix invalid JSON. */
function manifestText(
  file: string,
  more: readonly string[],
): { readonly text: string; readonly isNew: boolean } {
  const isNew = !existsSync(file);
  let present: object = {};
  try {
    if (!isNew) present = parseJson(readFileSync(file, "utf8")) as object;
  } catch (error) {
    throw new UsageError(`package.json: expected JSON, received ${(error as Error).message}`);
  }
  return { text: `${JSON.stringify(projectManifest({ ...present }, more), undefined, 2)}\n`, isNew };
}
