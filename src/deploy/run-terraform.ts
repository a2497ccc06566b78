import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { HandshakeError } from "../config/errors";

/** The variable with the program, as for cdktf-cli. */
export const PROGRAM_VARIABLE = "TERRAFORM_BINARY_NAME";

/** In search order. */
const PROGRAMS = ["terraform", "tofu"];

/** Terraform was not found. */
export class TerraformMissingError extends HandshakeError {
  readonly code = "TERRAFORM_MISSING";
}

/**
 * The Terraform program: the named one, else terraform, else tofu.
 *
 * @param named - from the option; then the environment's
 * @throws TerraformMissingError when none is named or on the PATH
 */
export function terraformProgram(named: string | undefined): string {
  const chosen = named ?? process.env[PROGRAM_VARIABLE];
  if (chosen !== undefined && chosen !== "") return chosen;
  const found = PROGRAMS.find(isOnPath);
  if (found !== undefined) return found;
  throw new TerraformMissingError(
    `PATH: expected ${PROGRAMS.join(" or ")}, received neither. Install one, or name it by --terraform or $${PROGRAM_VARIABLE}.`,
  );
}

function isOnPath(program: string): boolean {
  const names = process.platform === "win32" ? [`${program}.exe`] : [program];
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) =>
    names.some((name) => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

export interface TerraformRun {
  readonly program: string;
  readonly folder: string;
  readonly args: readonly string[];
  /** Asks it to end, once. */
  readonly stop: AbortSignal;
  /** Gets each line of the standard output. @default - none */
  readonly onLine?: (line: string) => void;
}

/** How it ended. */
export interface TerraformResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs Terraform in a stack's folder, with the user's CLI configuration and environment, in its own process group. A
 * terminal sends Ctrl-C to the whole group, and a second interrupt would make Terraform end without saving its state.
 * So this function forwards exactly one.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/environment-variables#tf_in_automation
 * @throws TerraformMissingError when there is no such program
 */
export async function runTerraform({
  program,
  folder,
  args,
  stop,
  onLine,
}: TerraformRun): Promise<TerraformResult> {
  const child = spawn(program, args, {
    cwd: folder,
    env: { TF_IN_AUTOMATION: "1", ...process.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const interrupt = (): void => void child.kill("SIGINT");
  stop.addEventListener("abort", interrupt, { once: true });
  let [stdout, stderr, line] = ["", "", ""];
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    if (onLine === undefined) return;
    const lines = (line + chunk).split("\n");
    line = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (line !== "") onLine?.(line);
    return { code, stdout, stderr };
  } catch (error) {
    const received = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new TerraformMissingError(
      `${program}: expected Terraform or OpenTofu, received ${received}. Name it by --terraform or $${PROGRAM_VARIABLE}.`,
    );
  } finally {
    stop.removeEventListener("abort", interrupt);
  }
}
