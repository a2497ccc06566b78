import { compareFolders } from "../access/diff";
import { diffLine, diffMarkdown, diffText } from "../access/report";
import { userPath } from "../config/user-path";
import { stacksFolder } from "./app/stacks-folder";
import { jsonText } from "./json-text";
import { inputsApart, outputOption, writeOutputs, type OutputOptions } from "./outputs";
import { commandLine, runCommand } from "./run-command";
import { slowly } from "./slowly";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options extends OutputOptions {
  readonly out?: string;
  readonly quiet?: true;
}

const line = () =>
  commandLine(
    "diff",
    "Says what access changes from the stacks in one folder to those in another. Needs no config.",
  )
    .argument("[folders...]", "the old one, of an earlier commit say, and the new one (default: cdktf.out)")
    .option("--quiet", "only the last line")
    .addOption(outputOption("json", "everything as JSON"))
    .addOption(outputOption("markdown", "a report for a pull request"))
    .addHelpText(
      "after",
      "\nExit codes: 0 access is not widened; 3 it is, or may be; 2 the stacks or the arguments cannot be read, or a file " +
        "cannot be written.",
    );

/** Says what access changes. */
export function diff(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(line(), args, terminal, (given, folders) => {
    const { options, words } = inputsApart(given, folders, args);
    return compare(words, options, terminal);
  });
}

/** @param folders - the old one, and the new one if it is not the usual */
export function compare(folders: readonly string[], options: Options, terminal: Terminal): number {
  const [from, to] = folders;
  if (from === undefined || folders.length > 2) {
    throw new UsageError(`expected an old folder and at most a new one, received ${folders.length}`);
  }
  const result = compareFolders(
    userPath(from),
    to === undefined ? stacksFolder(options.out) : userPath(to),
    slowly((done: number, all: number) => terminal.err(`asked about ${done} of ${all} principals …`)),
  );
  writeOutputs(options, terminal, {
    json: () => jsonText(result),
    markdown: () => diffMarkdown(result),
    text: () =>
      [
        ...(options.quiet ? [] : diffText(result, { colour: terminal.colour ?? false })),
        diffLine(result),
      ].join("\n"),
  });
  return result.widened ? 3 : 0;
}
