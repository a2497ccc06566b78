import { CONFIG_VARIABLE, DEFAULT_CONFIG_FILE } from "../config/config-path";
import { nearest } from "../config/nearest";
import { printable } from "../text/printable";
import { operatorPolicy } from "../redrive/operator-policy";
import { redriveTargets, type RedriveTarget } from "../redrive/redrive-target";
import { redriveClients, RedriveError, redriveQueue, type MessageReport } from "../redrive/redrive-queue";
import { openConfig } from "./app/open-config";
import { stacksFolder } from "./app/stacks-folder";
import { AwsCredentialsError } from "./aws-credentials-error";
import { commandLine, runCommand } from "./run-command";
import type { Terminal } from "./terminal";
import { silenceNodeWarning } from "./silence-node-warning";
import { throttle } from "./throttle";
import { UsageError } from "./usage-error";

interface Options {
  readonly config?: string;
  readonly function?: string;
  readonly dryRun?: true;
  readonly max?: string;
  readonly profile?: string;
  readonly policy?: true;
}

const line = () =>
  commandLine(
    "redrive",
    "Retries events that failed every attempt: reads each function's failure queue, invokes the " +
      "function with the original event, and deletes the message when Lambda has accepted the event. A message that " +
      "cannot be read or retried stays in the queue, and its reason is printed. You can run it again at any time.",
  )
    .option(
      "--config <file>",
      `(default: $${CONFIG_VARIABLE}, else the config recorded in cdktf.out, else ${DEFAULT_CONFIG_FILE})`,
    )
    .option("--function <name>", "only this function (default: every function of the config)")
    .option(
      "--dry-run",
      "only list the messages. SQS counts this as a receive, and hides the messages for a while",
    )
    .option("--max <n>", "retry at most n events")
    .option(
      "--profile <name>",
      "a profile of the AWS config files (default: the credentials of the environment)",
    )
    .option("--policy", "print the IAM policy that an operator needs for these functions, and stop")
    .addHelpText(
      "after",
      `
No stack grants an operator permissions. Needed on the queue <function>-failures and on the function:

  sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility   on the queue
  lambda:InvokeFunction                                                on the function
  kms:Decrypt through SQS                                              on the function's kmsKey, if it has one

Exit codes: 0 every event was retried; 1 some are left, or it was denied; 2 the config or the arguments are
wrong, or there are no credentials.`,
    );

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
export function redrive(args: readonly string[], terminal: Terminal): Promise<number> {
  silenceNodeWarning();
  return runCommand<Options>(line(), args, terminal, async (options) => {
    const request = await readRequest(options, terminal);
    if (!request.printsPolicy) return putThrough(request, terminal);
    printPolicies(request.targets, terminal);
    return 0;
  });
}

async function putThrough(request: Request, terminal: Terminal): Promise<number> {
  const counts = { "put-through": 0, "would-put-through": 0, left: 0 };
  const total = (): number => counts["put-through"] + counts["would-put-through"] + counts.left;
  const tellCount = throttle((functionName: string) => terminal.err(`${functionName}: ${total()} so far …`));
  for (const target of request.targets) {
    const max = request.max - total();
    if (max <= 0) break;
    terminal.err(`${target.functionName}: reading ${target.queueName} …`);
    await redriveQueue(target, redriveClients(target.region, request.profile), {
      dryRun: request.dryRun,
      max,
      report: (report) => {
        counts[report.outcome] += 1;
        terminal.out(printable(reportText(target, report)));
        tellCount(target.functionName);
      },
    }).catch((error: unknown) => {
      throw credentialsErrorOf(error, request.profile) ?? error;
    });
  }
  const done = request.dryRun
    ? `${counts["would-put-through"]} would be retried`
    : `${counts["put-through"]} retried`;
  terminal.out(`${done}, ${counts.left} left`);
  return counts.left === 0 ? 0 : 1;
}

/** Advice for an error from missing credentials. */
function credentialsErrorOf(error: unknown, profile: string | undefined): AwsCredentialsError | undefined {
  const cause = error instanceof RedriveError ? (error.cause as Error | undefined) : undefined;
  return cause?.name === "CredentialsProviderError" ? new AwsCredentialsError(profile, cause) : undefined;
}

const WORDS = { "put-through": "retried", "would-put-through": "would retry", left: "left" } as const;

function reportText(
  { functionName }: RedriveTarget,
  { messageId, outcome, event, reason }: MessageReport,
): string {
  const what =
    event === undefined
      ? []
      : [`${event.condition}${attemptsText(event.attempts)}, ${event.failedAt}: ${event.reason}`];
  return [
    `${functionName}  ${WORDS[outcome]}  ${messageId}`,
    ...(reason === undefined ? [] : [reason]),
    ...what,
  ].join("\n    ");
}

/** SQS does not say how often it was tried. */
function attemptsText(attempts: number | undefined): string {
  return attempts === undefined ? "" : ` after ${attempts} attempts`;
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

async function readRequest(options: Options, terminal: Terminal): Promise<Request> {
  const max = options.max === undefined ? Infinity : Number(options.max);
  if (options.max !== undefined && !/^[1-9]\d{0,8}$/.test(options.max)) {
    throw new UsageError(`expected a whole number above 0 for --max, received ${options.max}`);
  }
  const outdir = stacksFolder(undefined);
  const { config } = await openConfig({ given: options.config, outdir, say: terminal.err, ofStacks: false });
  const all = redriveTargets(config);
  if (all.length === 0) throw new UsageError("expected a config with a function, received one without");
  return {
    targets: options.function === undefined ? all : [find(options.function, all)],
    dryRun: options.dryRun ?? false,
    max,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    printsPolicy: options.policy ?? false,
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
