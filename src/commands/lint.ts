import { lint as findingsOf, unreadPolicies } from "../analysis/lint";
import { printable } from "../text/printable";
import { readAccessInput } from "./app/read-access-input";
import { withShownOptions, type ShownOptions } from "./app/shown-options";
import { outputOption, writeOutputs, type OutputOptions } from "./outputs";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";

interface Options extends OutputOptions, ShownOptions {
  readonly config?: string;
}

const line = () =>
  commandLine(
    "lint",
    "Finds likely mistakes in the policies of the stacks, or of any plan or state: what AWS accepts " +
      "and ignores, conditions that narrow nothing, and functions that invoke each other in a loop.",
  )
    .option("--config <file>", "the config (default: the config recorded in cdktf.out)")
    .option("--out <dir>", "read the stacks in this folder instead of cdktf.out")
    .addOption(outputOption("json", "everything as JSON"))
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing was found; 1 something was found; 2 a policy is unknown, or something cannot be read.",
    );

/** Prints the lint findings. */
export function lint(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(withShownOptions(line()), args, terminal, async (options) => {
    const { config, model, notes } = await readAccessInput(options, terminal.err);
    const findings = findingsOf(config, model);
    const open = unreadPolicies(model);
    const unread = model.roles.length + model.users.length + model.buckets.length === 0;
    writeOutputs(options, terminal, {
      json: () => JSON.stringify({ findings, undetermined: open, notes }, undefined, 2),
      text: () =>
        [
          ...findings.flatMap(({ rule, place, expected, received }) => [
            `${rule}: ${place}`,
            `    expected ${expected}, received ${received}`,
          ]),
          ...open.map(({ policy, reason }) => `undetermined: ${policy} (${reason})`),
          ...notes.map((note) => `note: ${note}`),
          `${findings.length === 0 ? "nothing" : findings.length} found${unread ? ", in no role, user or bucket" : ""}`,
        ]
          .map(printable)
          .join("\n"),
    });
    if (findings.length > 0) return 1;
    return open.length === 0 ? 0 : 2;
  });
}
