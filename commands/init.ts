import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { nearest } from "../config/nearest";
import { parseJson } from "../config/parse-json";
import { userFolder } from "../config/user-path";
import { exampleNames, projectFiles } from "./init/project-files";
import { projectManifest } from "./init/project-manifest";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options {
  readonly example?: string;
}

const line = () =>
  commandLine(
    "init",
    "Writes a project of your own into the folder where you stand: config, app, and a test.",
  )
    .option("--example <name>", "start from an example's config (default: every kind of writer once)")
    .addHelpText(
      "after",
      `
Examples: ${exampleNames().join(", ")}.

It overwrites nothing: a file that is there is kept, and package.json only gets what it lacks.
Exit codes: 0 written; 2 the arguments are wrong, or a file cannot be written.`,
    );

/** Writes a project that is ready for `npm install`. */
export function init(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, ({ example }) => {
    write(userFolder(), exampleNamed(example), terminal);
    return 0;
  });
}

function exampleNamed(name: string | undefined): string | undefined {
  const known = exampleNames();
  if (name === undefined || known.includes(name)) return name;
  const near = nearest(name, known);
  throw new UsageError(`expected ${near ?? `one of ${known.join(", ")}`} for --example, received ${name}`);
}

function write(folder: string, example: string | undefined, terminal: Terminal): void {
  const manifest = manifestText(join(folder, "package.json"));
  const files = projectFiles(example);
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
  writeFileSync(join(folder, "package.json"), manifest.text);
  terminal.out(`${manifest.isNew ? "written " : "completed"} package.json`);
  terminal.out("\nNext: edit s3-handshake.config.ts, then `npm install` and `npm run synth`");
}

/** Read before anything is written: one that is not JSON is the user's to fix. */
function manifestText(file: string): { readonly text: string; readonly isNew: boolean } {
  const isNew = !existsSync(file);
  let present: object = {};
  try {
    if (!isNew) present = parseJson(readFileSync(file, "utf8")) as object;
  } catch (error) {
    throw new UsageError(`package.json: expected JSON, received ${(error as Error).message}`);
  }
  return { text: `${JSON.stringify(projectManifest({ ...present }), undefined, 2)}\n`, isNew };
}
