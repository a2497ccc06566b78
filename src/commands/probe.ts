import { randomBytes } from "node:crypto";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { createSend } from "../live/aws-request";
import { probe as runProbe } from "../live/probe";
import { probePolicy } from "../live/probe-policy";
import type { ProbeRow } from "../live/probe-row";
import { printable } from "../text/printable";
import { accountsOf, placesOf } from "./app/account-profiles";
import { profileOption, type NamedProfile } from "./app/profile-option";
import { readProofInput } from "./app/read-proof-input";
import { stacksFolder } from "./app/stacks-folder";
import { jsonText } from "./json-text";
import { commandLine, runCommand } from "./run-command";
import { silenceNodeWarning } from "./silence-node-warning";
import type { Terminal } from "./terminal";

interface Options {
  readonly profile?: readonly NamedProfile[];
  readonly readOnly?: true;
  readonly policy?: true;
  readonly config?: string;
  readonly out?: string;
  readonly json?: true;
}

const line = () =>
  commandLine(
    "probe",
    "After a deployment: reads with your credentials what is deployed, compares it with the stacks in cdktf.out, and " +
      "tries what they allow and deny. It deletes whatever it writes.",
  )
    .addOption(profileOption())
    .option("--read-only", "write nothing at all")
    .option("--policy", "print the policies that a run needs in each account, and stop")
    .option(
      "--config <file>",
      `(default: $${CONFIG_VARIABLE}, else the config recorded in cdktf.out, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option("--out <dir>", "read the stacks in this folder instead of cdktf.out")
    .option("--json", "the rows as JSON")
    .addHelpText(
      "after",
      `
Without --profile it uses the credentials of the environment, for the account that they belong to. It reads roles, buckets,
keys and functions, assumes the roles that trust principals other than services, and invokes functions as a dry run. It
writes, reads and deletes an empty object below .s3-handshake-probe/ under each writer's prefix, and at the bucket's top level,
where no one may write. It writes nothing that these credentials could not delete, and nothing that would invoke a function.

Exit codes: 0 everything is as expected; 1 something is not; 2 something is unknown, or the arguments are wrong.`,
    );

/**
 * Checks what is deployed.
 *
 * @param args - the command line after the command's name
 * @returns the exit code
 */
export function probe(args: readonly string[], terminal: Terminal): Promise<number> {
  silenceNodeWarning();
  return runCommand<Options>(line(), args, terminal, async (options) => {
    const input = await readProofInput(options.config, stacksFolder(options.out), terminal.err);
    const places = placesOf(input);
    if (options.policy === true) {
      const named = places.map(
        ({ account }) => [account, probePolicy(account, input, options.readOnly)] as const,
      );
      terminal.out(JSON.stringify(Object.fromEntries(named), undefined, 2));
      return 0;
    }
    const accounts = await accountsOf(options.profile ?? [], places);
    for (const { label, account } of places) {
      if (!accounts.some((one) => one.account === account)) {
        terminal.err(`account ${label} (${account}) is not checked: give --profile ${label}=NAME`);
      }
    }
    const rows: ProbeRow[] = [];
    const found = runProbe({
      ...input,
      accounts,
      send: createSend(),
      readOnly: options.readOnly ?? false,
      plain: !Object.keys(process.env).some((name) => /^AWS_ENDPOINT_URL(?:_S3)?$/.test(name)),
      id: randomBytes(8).toString("hex"),
    });
    for await (const row of found) {
      rows.push(row);
      if (options.json !== true) terminal.out(rowText(row));
    }
    if (options.json === true) terminal.out(jsonText(rows));
    else terminal.out(countText(rows));
    return exitCodeOf(rows);
  });
}

const MARKS = { "as-expected": "✓", other: "✗", unknown: "?" } as const;

function rowText({ who, what, expected, received, verdict, why }: ProbeRow): string {
  const end = verdict === "as-expected" ? received : `expected ${expected}, received ${received}`;
  return [`${MARKS[verdict]} ${who}  ${what}  ${end}`, ...why.map((one) => `    ${one}`)]
    .map(printable)
    .join("\n");
}

function countText(rows: readonly ProbeRow[]): string {
  const count = (verdict: ProbeRow["verdict"]): number =>
    rows.filter((row) => row.verdict === verdict).length;
  return `${count("as-expected")} as expected, ${count("other")} not, ${count("unknown")} not known`;
}

function exitCodeOf(rows: readonly ProbeRow[]): number {
  if (rows.some(({ verdict }) => verdict === "other")) return 1;
  return rows.some(({ verdict }) => verdict === "unknown") ? 2 : 0;
}
