import { nearest } from "../config/nearest";
import { toolVersion } from "../packaging/tool-version";
import { CATALOGUE } from "./catalogue";
import { missingPackage } from "./missing-package";
import { errorExitCode, reportError } from "./report-error";
import { processTerminal, type Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/**
 * The command line: `s3-handshake COMMAND …`.
 *
 * @returns the exit code: 2 when there is no such command
 */
export async function cli([name, ...args]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal.out(help());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-V") {
    terminal.out(toolVersion());
    return 0;
  }
  const entry = Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined;
  if (entry === undefined) {
    const near = nearest(name, Object.keys(CATALOGUE));
    const known = near ?? `one of ${Object.keys(CATALOGUE).join(", ")}`;
    return errorExitCode(new UsageError(`expected a command such as ${known}, received ${name}`), terminal);
  }
  try {
    return await entry.load()(args, terminal);
  } catch (error) {
    return errorExitCode(missingPackage(name, error) ?? error, terminal);
  }
}

function help(): string {
  const width = Math.max(...Object.keys(CATALOGUE).map(({ length }) => length));
  return [
    "Usage: s3-handshake COMMAND [options]",
    "",
    "Terraform for cross-account writes to S3: both sides from one config, proven before deployment.",
    "",
    ...Object.entries(CATALOGUE).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "s3-handshake COMMAND --help describes a command; --version shows the version.",
  ].join("\n");
}

/** The program's entry point: sets the exit code, and lets open handles finish. */
export function main(): void {
  const args = process.argv.slice(2);
  // A reader such as `head` may close early. The command continues, because its exit code is the verdict.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  cli(args, processTerminal())
    .then((code) => {
      process.exitCode = code;
    }, reportError)
    .finally(() => {
      if (CATALOGUE[args[0] ?? ""]?.endsProcess === true) process.exit();
    });
}
