import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { answer, answerCase, faultOf, readCases, type Case, type OwnQuestion } from "../access/prove";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/load-config";
import { printable } from "../text/printable";
import { userPath } from "../config/user-path";
import { readProofInput, type ProofInput } from "./app/read-proof-input";
import { stacksFolder } from "./app/stacks-folder";
import { errorExitCode } from "./report-error";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run can -- [options] PRINCIPAL ACTION RESOURCE
       npm run can -- [options] --cases FILE

Says whether the stacks in cdktf.out let the principal do it, and why; or whether all of a file's cases are as expected.

  PRINCIPAL         the ARN of a role or an account's root, a service such as s3.amazonaws.com, or "anonymous".
                    A role that the stacks do not make may do all that its own account can let it do.
  ACTION            such as s3:PutObject
  RESOURCE          an ARN
  --with KEY=VALUE  a condition key of the request, as often as needed: --with s3:x-amz-acl=private;
                    KEY= for a key that the request does not have
  --source ARN      for a service: on whose behalf it calls
  --cases FILE      JSON Lines, a case a line: {"principal": "…", "action": "…", "resource": "…", "expect": "denied"},
                    and, if wanted, "by" (the Sid or the side that decides: identity, resource, boundary, scp, rcp),
                    "with" (an object of condition keys, null for one that is not sent), "source" and "name"
  --config FILE     (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})
  --out DIR         read there instead of cdktf.out
  --json            the decision as JSON
  --help            show this

The request goes over TLS 1.3, without ACL and encryption headers, unless --with says otherwise.
Exit codes: 0 allowed, or all cases as expected; 1 denied, or not all; 2 there is no answer.`;

/** Answers a question of the user's own, or a file of them. */
export async function can(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await answerAll(args, terminal);
  } catch (error) {
    return errorExitCode(error, terminal);
  }
}

async function answerAll(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readArguments(args);
  if (values.help) {
    terminal.out(HELP);
    return 0;
  }
  if (values.cases === undefined) {
    const question = { ...questionOf(positionals), ...circumstancesOf(values) };
    const input = await readProofInput(values.config, stacksFolder(values.out), terminal.err);
    return tellAnswer(question, input, values.json, terminal);
  }
  if (positionals.length > 0 || values.with.length > 0 || values.source !== undefined) {
    throw new UsageError("expected --cases without a question of its own, received both");
  }
  const cases = readCases(readCaseFile(values.cases), values.cases);
  const input = await readProofInput(values.config, stacksFolder(values.out), terminal.err);
  return tellCases(cases, input, values.json, terminal);
}

function questionOf(positionals: readonly string[]): Pick<OwnQuestion, "principal" | "action" | "resource"> {
  const [principal, action, resource] = positionals;
  if (principal === undefined || action === undefined || resource === undefined || positionals.length > 3) {
    throw new UsageError(
      `expected a principal, an action and a resource, received ${positionals.length} arguments`,
    );
  }
  return { principal, action, resource };
}

function circumstancesOf(values: { readonly with: readonly string[]; readonly source?: string }) {
  return { circumstances: Object.fromEntries(values.with.map(readCircumstance)), source: values.source };
}

function tellAnswer(
  question: OwnQuestion,
  { config, model, limits }: ProofInput,
  json: boolean,
  terminal: Terminal,
): number {
  const { principal, action, resource } = question;
  const { decision, why } = answer(question, config, model, limits);
  const allowed = decision?.result === "allowed";
  terminal.out(
    json
      ? JSON.stringify({ principal, action, resource, decision, why }, undefined, 2)
      : [allowed ? "allowed" : "denied", ...why.map((reason) => printable(`  ${reason}`))].join("\n"),
  );
  return allowed ? 0 : 1;
}

function tellCases(
  cases: readonly Case[],
  { config, model, limits }: ProofInput,
  json: boolean,
  terminal: Terminal,
): number {
  const told = cases.map((one) => {
    const row = answerCase(one, config, model, limits);
    return { one, row, fault: faultOf(one, row) };
  });
  const failed = told.filter(({ fault }) => fault !== undefined);
  if (json) {
    terminal.out(
      JSON.stringify(
        told.map(({ one, row: { decision, why }, fault }) => ({ ...one, decision, why, fault })),
        undefined,
        2,
      ),
    );
  } else {
    for (const { one, fault } of told) terminal.out(caseLine(one, fault));
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
    return readFileSync(userPath(file), "utf8");
  } catch (error) {
    throw new UsageError(
      `expected a file of cases for --cases, received ${file} (${(error as NodeJS.ErrnoException).code ?? "?"})`,
    );
  }
}

function readCircumstance(text: string): [key: string, value: string | null] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw new UsageError(`expected KEY=VALUE for --with, received ${text}`);
  return [key, value === "" || value === undefined ? null : value];
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        with: { type: "string", multiple: true, default: [] },
        source: { type: "string" },
        cases: { type: "string" },
        config: { type: "string" },
        out: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
