import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { CONFIG_VARIABLE } from "../../config/config-path";
import { HandshakeError } from "../../config/errors";
import { parseJson } from "../../config/parse-json";
import { projectFolder } from "../../packaging/project-folder";
import { onStop } from "../../packaging/temporary-folder";
import { CONFIRM_REMOVAL_VARIABLE, namesIn } from "../../../stacks/refuse-removals";
import { replaceOutput } from "../../../stacks/replace-output";
import { readOutcome, taskEnvironment, type AppResult, type ErrorData } from "./app-task";

/** The app ended without its stacks. */
export class SynthError extends HandshakeError {
  readonly code = "SYNTH_FAILED";
  override readonly exitCode = 1;
}

/** An expected error of the app, reported unchanged. */
export class AppError extends HandshakeError {
  readonly code: string;
  override readonly exitCode: number;
  readonly #name: string;

  constructor({ name, code, message, exitCode }: ErrorData) {
    super(message);
    this.#name = name;
    this.code = code;
    this.exitCode = exitCode;
  }

  override get name(): string {
    return this.#name;
  }
}

export interface StartAppOptions {
  /** The config file, absolute. */
  readonly configPath: string;
  /** The output folder, absolute. */
  readonly outdir: string;
  /** Whether the app proves its stacks. */
  readonly prove: boolean;
  /** Whether HCL is written instead of JSON. @default false */
  readonly hcl?: boolean;
  /** The buckets and key aliases that may be removed, in addition to the environment's. @default - none */
  readonly confirmRemoval?: readonly string[];
  /**
   * Checks the stacks of a user's own app, which does not prove them, before they are moved to their place. If it
   * throws, they are not moved. @default - no check
   */
  readonly checkOther?: (folder: string) => void;
  /** The command, for the app's advice. @default - the app's own name */
  readonly again?: string;
  /** Receives the app's output while it runs. @default - kept for errors */
  readonly say?: (line: string) => void;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** How many lines of the app's output an error shows. */
const SHOWN_LINES = 40;

/**
 * Runs the app of the project where the command runs, as `cdktf synth` does: the one that its cdktf.json names, else
 * this tool's own.
 *
 * @returns the app's report; undefined for an app without `runApp`
 * @throws SynthError, or the app's error
 */
export async function startApp(options: StartAppOptions): Promise<AppResult | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "s3-handshake-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = onStop(remove);
  const { outdir, prove, again } = options;
  const task = {
    outcomeFile: join(folder, "outcome.json"),
    outdir,
    prove,
    ...(again === undefined ? {} : { again }),
  };
  const staging = join(folder, "cdktf.out");
  const confirmed = [...(options.confirmRemoval ?? []), ...namesIn(process.env[CONFIRM_REMOVAL_VARIABLE])];
  try {
    const { code, output } = await run(appCommand(), options, {
      ...taskEnvironment(task),
      CDKTF_OUTDIR: staging,
      [CONFIG_VARIABLE]: options.configPath,
      SYNTH_HCL_OUTPUT: String(options.hcl ?? false),
      [CONFIRM_REMOVAL_VARIABLE]: confirmed.join(","),
    });
    const outcome = readOutcome(task);
    if (outcome !== undefined && "error" in outcome) throw new AppError(outcome.error);
    if (code === 0) {
      if (outcome === undefined) await takeOther(staging, options, confirmed);
      return outcome;
    }
    const shown = options.say === undefined ? output.trim().split("\n").slice(-SHOWN_LINES).join("\n") : "";
    throw new SynthError(
      `expected the stacks of the config, received exit code ${code ?? "none"}${notInstalled(output)}${shown && `:\n${shown}`}`,
    );
  } finally {
    forget();
    remove();
  }
}

/** The missing package of a project that is not installed yet. */
function notInstalled(output: string): string {
  const [, name] = /Cannot find (?:module|package) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(output) ?? [];
  return name === undefined ? "" : `, since the package ${name} is not installed: run \`npm install\` first`;
}

/** An app with its own output folder has already written there. */
async function takeOther(
  staging: string,
  { outdir, checkOther, again }: StartAppOptions,
  confirmed: readonly string[],
): Promise<void> {
  const isStaged = existsSync(join(staging, "manifest.json"));
  checkOther?.(isStaged ? staging : outdir);
  if (isStaged)
    await replaceOutput(outdir, (folder) => cpSync(staging, folder, { recursive: true }), {
      confirmed,
      again,
    });
}

/** The shell command for the app; undefined for this tool's own. */
function appCommand(): string | undefined {
  const file = "cdktf.json";
  if (!existsSync(file)) return undefined;
  const settings = parseJson(readFileSync(file, "utf8")) as { readonly app?: unknown } | null;
  const app = settings?.app;
  if (typeof app === "string" && app !== "") return app;
  throw new SynthError(`${file}: expected the command that runs the app, as "app", received none`);
}

async function run(
  command: string | undefined,
  { say, signal }: StartAppOptions,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...environment,
    // The app uses the command's Node.js.
    PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"] ?? ""}`,
  };
  const stop = signal === undefined ? {} : { signal };
  const own = join(projectFolder(), "bin/s3-handshake.cjs");
  const child =
    command === undefined
      ? spawn(process.execPath, [own, "app"], { env, stdio: ["ignore", "pipe", "pipe"], ...stop })
      : spawn(command, { shell: true, env, stdio: ["ignore", "pipe", "pipe"], ...stop });
  // How it ends says it.
  child.on("error", () => undefined);
  let output = "";
  let line = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      line += chunk;
      const lines = line.split("\n");
      line = lines.pop() ?? "";
      if (say !== undefined) lines.forEach(say);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (say !== undefined && line !== "") say(line);
  return { code, output };
}
