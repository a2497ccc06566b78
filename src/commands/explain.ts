import { existsSync, readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import {
  explainDenial,
  explanationText,
  readDenials,
  type Explanation,
  type FoundDenials,
  type Given,
  type Verdict,
} from "../analysis/explain";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { HandshakeError, shortened } from "../config/errors";
import { userPath } from "../config/user-path";
import { printable } from "../text/printable";
import { readAccessInput } from "./app/read-access-input";
import { withShownOptions, type ShownOptions } from "./app/shown-options";
import { jsonText } from "./json-text";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options extends ShownOptions {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly source?: string;
  readonly with?: readonly Pair[];
  readonly config?: string;
  readonly json?: true;
}

type Pair = readonly [name: string, value: string];

/** The input has no denial in a known form. */
export class NoDenialError extends HandshakeError {
  readonly code = "DENIAL_NOT_FOUND";
}

const line = () =>
  commandLine(
    "explain",
    "Explains an AccessDenied: which statement is missing on which side, or which one denies, according to the stacks in cdktf.out; " +
      "or that the stacks allow it, so the deployment differs or another policy denies it.",
  )
    .argument(
      "[input...]",
      "files, or - for the standard input (the default), or the message itself in quotes: lines of a log or a terminal, " +
        "CloudTrail events, S3's XML, a decoded authorization message, or several of these",
    )
    .option("--principal <arn>", "the principal, if the message does not name it")
    .option("--action <action>", "the action, if the message does not name it")
    .option("--resource <arn>", "the resource, if the message does not name it")
    .option("--source <arn>", "for a service: the resource that it acted for")
    .option(
      "--with <key=value>",
      "a condition key of the request; KEY= for a key that it did not have; repeatable",
      pair,
    )
    .option(
      "--config <file>",
      `(default: $${CONFIG_VARIABLE}, else the config recorded in cdktf.out, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option("--out <dir>", "read the stacks in this folder instead of cdktf.out")
    .option("--json", "the explanations as JSON")
    .addHelpText(
      "after",
      `
A statement to add is checked: with it the stacks allow the request. Add it to the config, not to the stacks: the next synth
would remove it.
AWS names one reason even if there are several, and only within one account or one organization. The rest is in CloudTrail,
in the account of the caller.

Exit codes: 0 the stacks explain every denial; 1 the stacks allow the request, so the deployment differs or another
policy denies it; 2 undetermined, or the input is not understood.`,
    );

const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  lacking: 0,
  denied: 0,
  refused: 0,
  "not-deployed": 1,
  outside: 1,
  undetermined: 2,
};

/**
 * Explains denials.
 *
 * @param args - the command line after the command's name
 * @returns the exit code: the highest of all denials
 */
export function explain(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(withShownOptions(line()), args, terminal, async (options, inputs) => {
    const found = (inputs.length === 0 ? ["-"] : inputs).map(readInput);
    const denials = found.flatMap((one) => one.denials);
    const unread = found.flatMap(({ notUnderstood }) => notUnderstood).map(notUnderstoodText);
    if (denials.length === 0) throw new NoDenialError(unread.join("\n") || nothingText(found, inputs));
    const given = givenOf(options);
    const { notes, ...stacks } = await readAccessInput(options, terminal.err);
    const explanations = denials
      .map((denial) => explainDenial(denial, given, stacks))
      .map((one) => ({ ...one, notes: [...one.notes, ...notes] }));
    terminal.out(
      options.json === true ? jsonText(explanations) : explanations.map(explanationText).join("\n\n"),
    );
    for (const text of unread) terminal.err(printable(text));
    return Math.max(unread.length === 0 ? 0 : 2, ...explanations.map(exitCodeOf));
  });
}

function exitCodeOf({ verdict }: Explanation): number {
  return EXIT_CODES[verdict];
}

function readInput(input: string, index: number): FoundDenials {
  if (input === "-") return readDenials(readText(0, "the standard input"), "stdin");
  const path = userPath(input);
  if (!existsSync(path) && /\s/.test(input)) return readDenials(input, `argument ${index + 1}`);
  return readDenials(readText(path, input), input);
}

function readText(file: string | number, name: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `expected a file, - or AWS's whole message in quotes, received ${name} (${(error as NodeJS.ErrnoException).code ?? "?"})`,
    );
  }
}

function notUnderstoodText({ place, expected, received }: FoundDenials["notUnderstood"][number]): string {
  return `${place}: expected ${expected}, received ${shortened(received)}`;
}

function nothingText(found: readonly FoundDenials[], inputs: readonly string[]): string {
  const others = found.reduce((sum, { otherEvents }) => sum + otherEvents, 0);
  const received = others === 0 ? "none" : `${others} events of requests that were not denied`;
  return `${inputs.join(", ") || "stdin"}: expected a denial of AWS, such as "User: ARN is not authorized to perform: ACTION", received ${received}`;
}

function givenOf({ principal, action, resource, source, with: circumstances = [] }: Options): Given {
  return {
    ...(principal === undefined ? {} : { principal }),
    ...(action === undefined ? {} : { action }),
    ...(resource === undefined ? {} : { resource }),
    ...(source === undefined ? {} : { source }),
    circumstances: Object.fromEntries(
      circumstances.map(([key, value]) => [key, value === "" ? null : value]),
    ),
  };
}

function pair(text: string, before: readonly Pair[] = []): readonly Pair[] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError("expected KEY=VALUE");
  return [...before, [key, value]];
}
