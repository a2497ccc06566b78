import { compareAccess, compareFolders, type AccessDiff } from "../analysis/diff";
import { readShowJson } from "../terraform-model/show-json";
import { diffLine, diffMarkdown, diffText } from "../report";
import { userPath } from "../config/user-path";
import { printable } from "../text/printable";
import { openShown, refuseUnusedAccounts } from "./app/read-shown";
import { hasShown, withShownOptions, type ShownOptions } from "./app/shown-options";
import { stacksFolder } from "./app/stacks-folder";
import { jsonText } from "./json-text";
import { splitInputs, outputOption, writeOutputs, type OutputOptions } from "./outputs";
import { commandLine, runCommand } from "./run-command";
import { throttle } from "./throttle";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options extends OutputOptions, ShownOptions {
  readonly quiet?: true;
}

const line = () =>
  commandLine(
    "diff",
    "Shows how access differs between the stacks in two folders, or how a plan changes access. Needs no " +
      "config.",
  )
    .argument(
      "[folders...]",
      "the old one, such as of an earlier commit, and the new one (default: cdktf.out)",
    )
    .option("--quiet", "only the last line")
    .addOption(outputOption("json", "everything as JSON"))
    .addOption(outputOption("markdown", "a report for a pull request"))
    .addHelpText(
      "after",
      "\nWith --plan alone, it compares before and after the plan. With --state and --plan, it compares the states with the plans.\n\n" +
        "Exit codes: 0 access is not widened; 3 it is, or may be; 2 the stacks or the arguments cannot be read, or a file " +
        "cannot be written.",
    );

/** Prints how access changes. */
export function diff(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(withShownOptions(line()), args, terminal, (given, folders) => {
    const { options, words } = splitInputs(given, folders, args);
    if (hasShown(options)) return compareShown(words, options, terminal);
    return compare(words, options, terminal);
  });
}

/** @param folders - the old one, and the new one if it is not the default */
export function compare(folders: readonly string[], options: Options, terminal: Terminal): number {
  const [from, to] = folders;
  if (from === undefined || folders.length > 2) {
    throw new UsageError(`expected an old folder and at most a new one, received ${folders.length}`);
  }
  const result = compareFolders(
    userPath(from),
    to === undefined ? stacksFolder(options.out) : userPath(to),
    progress(terminal),
  );
  return printDiff(result, [], options, terminal);
}

/** How plans change access. */
function compareShown(words: readonly string[], options: Options, terminal: Terminal): number {
  if (words.length > 0)
    throw new UsageError(`expected folders or plans and states, received ${words.join(" ")} too`);
  const { plan, state, account: accounts = [] } = options;
  if (plan === undefined)
    throw new UsageError("expected --plan as well, to compare the state with, received only --state");
  const documents = openShown(options);
  const plans = documents.filter(({ kind }) => kind === "plan");
  const found = readShowJson({ documents: plans, accounts, when: "before" });
  const states = documents.filter(({ kind }) => kind === "state");
  const before = state === undefined ? found : readShowJson({ documents: states, accounts });
  const after = readShowJson({ documents: plans, accounts });
  refuseUnusedAccounts([before, after]);
  const planned = new Set([found, after].flatMap(({ model }) => model.stacks.map((stack) => stack.account)));
  const missing = before.model.stacks.find(({ account }) => !planned.has(account));
  if (missing !== undefined) {
    throw new UsageError(`expected a plan of account ${missing.account} as well, received only a state`);
  }
  const notes = [...new Set([...after.notes, ...before.notes])];
  return printDiff(compareAccess(before.model, after.model, progress(terminal)), notes, options, terminal);
}

function progress(terminal: Terminal): (done: number, all: number) => void {
  return throttle((done: number, all: number) => terminal.err(`compared ${done} of ${all} principals …`));
}

function printDiff(
  result: AccessDiff,
  notes: readonly string[],
  options: Options,
  terminal: Terminal,
): number {
  writeOutputs(options, terminal, {
    json: () => jsonText({ ...result, ...(notes.length === 0 ? {} : { notes }) }),
    markdown: () => diffMarkdown(result, notes),
    text: () =>
      [
        ...(options.quiet ? [] : diffText(result, { colour: terminal.colour ?? false })),
        ...notes.map((note) => printable(`note: ${note}`)),
        diffLine(result),
      ].join("\n"),
  });
  return result.widened ? 3 : 0;
}
