import { Command, CommanderError } from "commander";
import { programText } from "./command-text";
import { errorExitCode } from "./report-error";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

const HELP_WIDTH = 110;

/** The parser of a command, without options and arguments. */
export function commandLine(name: string, summary: string): Command {
  return (
    new Command(programText(name))
      .description(summary)
      .helpOption("-h, --help", "show this")
      // Counted below, and refused in words of its own.
      .allowExcessArguments(true)
  );
}

/**
 * Reads the arguments of a command and runs it.
 *
 * @param act - the command; its errors are reported, with the stack if unexpected
 * @returns the exit code: 2 for arguments that are wrong
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what it has declared
export async function runCommand<Options extends object>(
  line: Command,
  args: readonly string[],
  terminal: Terminal,
  act: (options: Options, positionals: readonly string[]) => Promise<number> | number,
): Promise<number> {
  let exitCode = 0;
  line
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      // Reported below, like every other error.
      writeErr: () => undefined,
      getOutHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
    })
    .action(async () => {
      refuseExcess(line);
      exitCode = await act(line.opts<Options>(), line.args);
    });
  try {
    await line.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return errorExitCode(error, terminal);
    return error.exitCode === 0 ? 0 : errorExitCode(new UsageError(usageText(error)), terminal);
  }
}

function refuseExcess({ args, registeredArguments: known }: Command): void {
  if (args.length <= known.length || known.at(-1)?.variadic === true) return;
  const [only, ...others] = known.map((argument) => argument.name());
  const expected =
    only === undefined
      ? "options only"
      : others.length > 0
        ? `${only} ${others.join(" ")}`
        : only === "config"
          ? "one config file at most"
          : `one ${only}`;
  throw new UsageError(`expected ${expected}, received ${args.join(" ")}`);
}

/** "error: unknown option '--hlc'\n(Did you mean --hcl?)", in one line. */
function usageText({ message }: CommanderError): string {
  return message
    .replace(/^error: /, "")
    .replace("\n(Did you mean", " (did you mean")
    .replace(/\.$/, "");
}
