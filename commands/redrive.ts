import { parseArgs } from "node:util";
import { HandshakeError } from "../config/errors";
import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE, loadConfig } from "../config/load-config";
import { nearest } from "../config/nearest";
import { printable } from "../text/printable";
import { operatorPolicy } from "../redrive/operator-policy";
import { redriveTargets, type RedriveTarget } from "../redrive/redrive-target";
import { redriveClients, RedriveError, redriveQueue, type MessageReport } from "../redrive/redrive-queue";
import { AwsCredentialsError } from "./aws-credentials-error";
import { errorText, reportError } from "./report-error";
import type { Terminal } from "./thumbnail";
import { silenceNodeWarning } from "./silence-node-warning";
import { slowly } from "./slowly";
import { UsageError } from "./usage-error";

const HELP = `Usage: npm run redrive -- [options]

Puts the events that functions failed on to the last through again: reads each function's failure queue, invokes the
function with the original event, and takes a message out of the queue when Lambda has accepted its event. What cannot be
read or put through stays in the queue and is told with its reason. It may be run again at any time: an event that was
done is found done.

  --config FILE    (default: $${CONFIG_VARIABLE}, else ${DEFAULT_CONFIG_FILE})
  --function NAME  only this function (default: every function of the config)
  --dry-run        only tell what lies there. SQS counts it as a receipt, and hides the messages meanwhile
  --max N          put N events through at most
  --profile NAME   a profile of the AWS config files (default: the credentials of the environment)
  --policy         print the IAM policy that an operator needs for these functions, and do nothing
  --help           show this

No stack grants an operator anything. Needed, on the queue <function>-failures and on the function, in their account:

  sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility   on the queue
  lambda:InvokeFunction                                                on the function
  kms:Decrypt through SQS                                              on the function's kmsKey, if it has one

Exit codes: 0 everything is put through; 1 something is left, or it was not allowed; 2 the config or the arguments are
wrong, or there are no credentials.`;

interface Request {
  readonly targets: readonly RedriveTarget[];
  readonly dryRun: boolean;
  readonly max: number;
  readonly profile?: string;
  readonly printsPolicy: boolean;
}

/**
 * Runs the command.
 * @param args - The command line after the command's name.
 * @returns The exit code: 0, 1 when something is left, 2 for wrong usage.
 */
export async function redrive(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const request = await readRequest(args);
    if (request === "help") {
      terminal.out(HELP);
      return 0;
    }
    if (request.printsPolicy) {
      printPolicies(request.targets, terminal);
      return 0;
    }
    return await putThrough(request, terminal);
  } catch (error) {
    if (!(error instanceof HandshakeError)) throw error;
    terminal.err(errorText(error));
    return error.exitCode;
  }
}

async function putThrough(request: Request, terminal: Terminal): Promise<number> {
  const counts = { "put-through": 0, "would-put-through": 0, left: 0 };
  const total = (): number => counts["put-through"] + counts["would-put-through"] + counts.left;
  const tellCount = slowly((functionName: string) => terminal.err(`${functionName}: ${total()} so far …`));
  for (const target of request.targets) {
    const max = request.max - total();
    if (max <= 0) break;
    terminal.err(`${target.functionName}: reading ${target.queueName} …`);
    await redriveQueue(target, redriveClients(target.region, request.profile), {
      dryRun: request.dryRun,
      max,
      report: (report) => {
        counts[report.outcome] += 1;
        terminal.out(printable(line(target, report)));
        tellCount(target.functionName);
      },
    }).catch((error: unknown) => {
      throw credentialsErrorOf(error, request.profile) ?? error;
    });
  }
  const done = request.dryRun
    ? `${counts["would-put-through"]} would be put through`
    : `${counts["put-through"]} put through`;
  terminal.out(`${done}, ${counts.left} left`);
  return counts.left === 0 ? 0 : 1;
}

/** Of an error that comes from missing credentials: which ones, and what to do. */
function credentialsErrorOf(error: unknown, profile: string | undefined): AwsCredentialsError | undefined {
  const cause = error instanceof RedriveError ? (error.cause as Error | undefined) : undefined;
  return cause?.name === "CredentialsProviderError" ? new AwsCredentialsError(profile, cause) : undefined;
}

const WORDS = { "put-through": "put through", "would-put-through": "would put", left: "left" } as const;

function line({ functionName }: RedriveTarget, { messageId, outcome, event, reason }: MessageReport): string {
  const what =
    event === undefined
      ? []
      : [`${event.condition} after ${event.attempts} attempts, ${event.failedAt}: ${event.reason}`];
  return [
    `${functionName}  ${WORDS[outcome]}  ${messageId}`,
    ...(reason === undefined ? [] : [reason]),
    ...what,
  ].join("\n    ");
}

function printPolicies(targets: readonly RedriveTarget[], terminal: Terminal): void {
  const places = new Map<string, RedriveTarget[]>();
  for (const target of targets) {
    const place = `account ${target.accountId}, ${target.region}`;
    places.set(place, [...(places.get(place) ?? []), target]);
  }
  for (const [place, own] of places) {
    terminal.err(`for ${place}:`);
    terminal.out(JSON.stringify(operatorPolicy(own), undefined, 2));
  }
}

async function readRequest(args: readonly string[]): Promise<Request | "help"> {
  const values = readArguments(args);
  if (values.help) return "help";
  const max = values.max === undefined ? Infinity : Number(values.max);
  if (values.max !== undefined && !/^[1-9]\d{0,8}$/.test(values.max)) {
    throw new UsageError(`expected a whole number above 0 for --max, received ${values.max}`);
  }
  const all = redriveTargets(await loadConfig(values.config));
  if (all.length === 0) throw new UsageError("expected a config with a function, received one without");
  return {
    targets: values.function === undefined ? all : [find(values.function, all)],
    dryRun: values["dry-run"],
    max,
    ...(values.profile === undefined ? {} : { profile: values.profile }),
    printsPolicy: values.policy,
  };
}

function find(name: string, targets: readonly RedriveTarget[]): RedriveTarget {
  const found = targets.find(({ functionName }) => functionName === name);
  if (found !== undefined) return found;
  const names = targets.map(({ functionName }) => functionName);
  const near = nearest(name, names);
  throw new UsageError(
    `expected ${near === undefined ? `one of ${names.join(", ")}` : near} for --function, received ${name}`,
  );
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        config: { type: "string" },
        function: { type: "string" },
        "dry-run": { type: "boolean", default: false },
        max: { type: "string" },
        profile: { type: "string" },
        policy: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

if (require.main === module) {
  const terminal: Terminal = {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
  };
  silenceNodeWarning();
  redrive(process.argv.slice(2), terminal).then((code) => {
    process.exitCode = code;
  }, reportError);
}
