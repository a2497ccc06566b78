import { readFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import {
  answer,
  answerCase,
  faultOf,
  readCases,
  type Answer,
  type Case,
  type UserQuestion,
} from "../analysis/can";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { decodeText } from "../config/decode-text";
import { userPath } from "../config/user-path";
import { groupBy } from "../terraform-model/group-by";
import type { ConditionContext } from "../analysis/lookup/question";
import { findContextKey, reasonLines } from "../iam";
import { printable } from "../text/printable";
import { readAccessInput, type AccessInput } from "./app/read-access-input";
import { withShownOptions, type ShownOptions } from "./app/shown-options";
import { jsonText } from "./json-text";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

interface Options extends ShownOptions {
  readonly with?: readonly Pair[];
  readonly header?: readonly Pair[];
  readonly from?: string;
  readonly source?: string;
  readonly actionOnly?: true;
  readonly foreign?: true;
  readonly resourceOf?: string;
  readonly cases?: string;
  readonly config?: string;
  readonly json?: true;
}

type Pair = readonly [name: string, value: string];

const line = () =>
  commandLine(
    "can",
    "Says whether AWS would allow a request, according to the stacks in cdktf.out, and why; or whether all of a " +
      "file's cases are as expected. A request may need several permissions: PutObject on a bucket with a KMS key needs the " +
      "key too, an ACL header needs PutObjectAcl, and a copy needs both sides. S3 itself may also refuse it.",
  )
    .argument(
      "[principal]",
      "the ARN of a role, of a role's session, of an IAM or federated user, of an account's root or of an OIDC or SAML provider; the " +
        'name of a role of the stacks; a service such as s3.amazonaws.com; or "anonymous". A principal that no stack defines is ' +
        "assumed to have every permission that its account can give",
    )
    .argument("[action]", "an action such as s3:PutObject, or an operation of S3 such as CopyObject")
    .argument(
      "[resource]",
      "an ARN or an s3:// URL; for sts:AssumeRole also the name of a role of the stacks",
    )
    .option(
      "--with <key=value>",
      "a condition key, such as s3:x-amz-acl=private, or KEY= if it is absent; repeatable",
      pairs("KEY"),
    )
    .option(
      "--header <name=value>",
      "a header of a request to S3, such as x-amz-tagging-directive=REPLACE; repeatable",
      pairs("NAME"),
    )
    .option("--from <object>", "the source of a copy: an ARN or an s3:// URL")
    .option("--source <arn>", "for a service: the resource that it acts for")
    .option("--action-only", "check only this action, not all that the request needs")
    .option("--foreign", "the principal is in no stack, although a role of the stacks has a similar name")
    .option(
      "--resource-of <account>",
      "a resource of this account in no stack, which trusts the principal's account",
    )
    .option("--cases <file>", "JSON Lines, one case a line: see below")
    .option(
      "--config <file>",
      `(default: $${CONFIG_VARIABLE}, else the config recorded in cdktf.out, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option("--out <dir>", "read this folder instead of cdktf.out")
    .option("--json", "the answer as JSON: result, parts, refusals, why, notes")
    .addHelpText(
      "after",
      `
A case: {"principal": "…", "action": "…", "resource": "…", "expect": "denied"} (or "allowed", "undetermined"). It may also
have "by" (the Sid or the side that decides: identity, resource, boundary, scp, rcp; or S3's error code), "with" (an object
of condition keys, null for one that is not sent), "headers" (an object), "from", "source", "actionOnly", "resourceOf",
"name", and "foreign": true for a principal that is in no stack. Without it, such a principal is an error.

The request uses TLS 1.3, without ACL and encryption headers, unless --with says otherwise. If the answer depends on an
address, a time or an organization that was not given, it is undetermined, and the output names the missing option.

Exit codes: 0 allowed, or all cases as expected; 1 denied, or not all; 2 undetermined, or the question is wrong.`,
    );

/**
 * Answers a question, or a file of cases.
 * @param args - The command line after the command's name.
 * @returns The exit code: 0 allowed, 1 denied, 2 undetermined or wrong usage.
 */
export function can(args: readonly string[], terminal: Terminal): Promise<number> {
  return runCommand<Options>(withShownOptions(line()), args, terminal, async (options, positionals) => {
    const json = options.json ?? false;
    const input = () => readAccessInput(options, terminal.err);
    if (options.cases === undefined) {
      const question = questionOf(positionals, options);
      return printAnswer(question, await input(), json, terminal);
    }
    checkAlone(positionals, options);
    const cases = readCases(readCaseFile(options.cases), options.cases);
    return printCases(cases, await input(), json, terminal);
  });
}

/** The question of a command line, in the form that the proof prints for a difference. */
export function questionIn(args: readonly string[]): UserQuestion {
  const parsed = line()
    .exitOverride()
    .parse([...args], { from: "user" });
  return questionOf(parsed.args, parsed.opts<Options>());
}

/** Options of a single question are in the cases themselves. */
function checkAlone(positionals: readonly string[], options: Options): void {
  const { with: keys = [], header = [], from, source, foreign, actionOnly, resourceOf } = options;
  const given = [...positionals, ...keys, ...header, from, source, foreign, actionOnly, resourceOf];
  if (given.every((one) => one === undefined)) return;
  throw new UsageError("expected --cases without principal, action and resource, received both");
}

function questionOf(positionals: readonly string[], options: Options): UserQuestion {
  const [principal, action, resource] = positionals;
  if (principal === undefined || action === undefined || resource === undefined) {
    throw new UsageError(
      `expected a principal, an action and a resource, received ${positionals.length} arguments`,
    );
  }
  const { from, source, foreign = false, actionOnly = false, resourceOf } = options;
  return {
    principal,
    action,
    resource,
    circumstances: circumstancesOf(options.with ?? []),
    headers: Object.fromEntries(options.header ?? []),
    ...(from === undefined ? {} : { from }),
    ...(source === undefined ? {} : { source }),
    ...(resourceOf === undefined ? {} : { resourceOf }),
    foreign,
    actionOnly,
  };
}

/** A repeated key, or a multivalued one, has a list. */
function circumstancesOf(given: readonly Pair[]): ConditionContext {
  return Object.fromEntries(
    [...groupBy(given, ([key]) => key)].map(([key, pairs]) => {
      const values = pairs.map(([, value]) => value);
      if (values.length > 1) return [key, values];
      const [value = ""] = values;
      if (value === "") return [key, null];
      return [key, findContextKey(key.toLowerCase())?.multivalued === true ? [value] : value];
    }),
  );
}

const EXIT_CODES = { allowed: 0, denied: 1, undetermined: 2 } as const;

function printAnswer(
  question: UserQuestion,
  { config, model, limits, notes }: AccessInput,
  json: boolean,
  terminal: Terminal,
): number {
  const found = answer(question, config, model, limits);
  const answered = { ...found, notes: [...found.notes, ...notes] };
  terminal.out(
    json
      ? jsonText({ ...answered, action: question.action })
      : answerLines(answered).map(printable).join("\n"),
  );
  return EXIT_CODES[answered.result];
}

/** For a request with one part its reasons; otherwise each part with its own. */
function answerLines({ result, why, parts, refusals, notes }: Answer): string[] {
  const reasons =
    parts.length + refusals.length === 1
      ? why.flatMap(reasonLines).map((line) => `  ${line}`)
      : [
          ...refusals.map(
            ({ status, code, message, reason }) => `  S3 answers ${status} ${code}: ${reason ?? message}`,
          ),
          ...parts.flatMap((part) => [
            `  ${part.result}: ${part.action} on ${part.resource}`,
            ...part.why.flatMap(reasonLines).map((line) => `    ${line}`),
          ]),
        ];
  return [result, ...reasons, ...notes.map((note) => `  note: ${note}`)];
}

function printCases(
  cases: readonly Case[],
  { config, model, limits, notes }: AccessInput,
  json: boolean,
  terminal: Terminal,
): number {
  const answered = cases.map((one) => {
    const received = answerCase(one, config, model, limits);
    return { one, received, fault: faultOf(one, received) };
  });
  const failed = answered.filter(({ fault }) => fault !== undefined);
  if (json) {
    terminal.out(
      jsonText(
        answered.map(({ one, received: { result, parts, refusals, why }, fault }) => ({
          ...one,
          ...{ result, parts, refusals, why, fault },
        })),
      ),
    );
  } else {
    for (const { one, fault } of answered) terminal.out(caseLine(one, fault));
    for (const note of notes) terminal.out(printable(`note: ${note}`));
    terminal.out(`${cases.length - failed.length} of ${cases.length} cases as expected`);
  }
  return failed.length === 0 ? 0 : 1;
}

function caseLine({ place, name, question, expect }: Case, fault: string | undefined): string {
  const text = name ?? `${question.principal} ${question.action} ${question.resource}`;
  return fault === undefined
    ? printable(`✓ ${expect.padEnd(7)} ${text}`)
    : [`✗ ${text} (${place})`, `    ${fault}`].map(printable).join("\n");
}

function readCaseFile(file: string): string {
  try {
    return decodeText(readFileSync(userPath(file)));
  } catch (error) {
    throw new UsageError(
      `expected a file of cases for --cases, received ${file} (${(error as NodeJS.ErrnoException).code ?? "?"})`,
    );
  }
}

/** Collects an option that may be given more than once. */
function pairs(name: string): (text: string, before?: readonly Pair[]) => readonly Pair[] {
  return (text, before = []) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined) throw new InvalidArgumentError(`expected ${name}=VALUE`);
    return [...before, [key, value]];
  };
}
