import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { asNote, type Reason } from "../../iam";
import type { Answer, Ask } from "../ask";
import { failureRecord, type GivenUpEvent } from "./failure-record";

/** The destination of an event that Lambda gave up on. */
export interface Discarded {
  readonly functionName: string;
  readonly requestId: string;
  readonly condition: GivenUpEvent["condition"];
  /** `queued`: it is in the failure queue. `dropped`: it is lost. */
  readonly outcome: "queued" | "dropped";
  readonly file: string;
  /** What allowed it, or why it was dropped. */
  readonly why: readonly Reason[];
  /** The denied action and resource. @default - it is in the queue, or no policy was evaluated */
  readonly refused?: { readonly action: string; readonly resource: string };
  /** What would have allowed it. Empty if it is in the queue. */
  readonly toAdd: Answer["toAdd"];
  /** Whether one of `toAdd` is enough. @default false */
  readonly oneIsEnough?: boolean;
}

export interface FailureQueueOptions {
  /** Contains a file for each queue, one record a line. */
  readonly folder: string;
  readonly function: {
    readonly name: string;
    readonly roleArn: string;
    readonly events: { readonly onFailure?: string };
  };
  readonly ask: Ask;
}

/** The file for dropped events. On AWS they would be lost. */
const DROPPED = "dropped.jsonl";

/**
 * Sends events that Lambda gave up on to the function's on-failure destination with the execution role, if Lambda can
 * assume it and its policies allow it. Otherwise they are lost, as on AWS.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function createFailureQueue({
  folder,
  function: { name, roleArn, events },
  ask,
}: FailureQueueOptions): (event: GivenUpEvent) => Discarded {
  mkdirSync(folder, { recursive: true });
  return (event) => {
    const { allowed, ...decision } = mayTake(events.onFailure, roleArn, ask);
    const fileName = allowed ? `${events.onFailure?.split(":").at(-1) ?? name}.jsonl` : DROPPED;
    const file = join(folder, fileName);
    appendFileSync(file, `${JSON.stringify(failureRecord(event))}\n`);
    return {
      functionName: name,
      requestId: event.requestId,
      condition: event.condition,
      outcome: allowed ? "queued" : "dropped",
      file,
      ...decision,
    };
  };
}

/**
 * Moves messages that were received too often to the dead-letter queue, which needs no permission.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function keepDeadLetter(
  folder: string,
  functionName: string,
  queueArn: string,
  { requestId, condition, payload }: GivenUpEvent,
): Discarded {
  const file = keepMessage(folder, queueArn, payload);
  const why = [asNote("SQS moves a message that was received too often, by the queue's redrive policy")];
  return { functionName, requestId, condition, outcome: "queued", file, why, toAdd: [] };
}

/** Appends a message to a queue's file. */
export function keepMessage(folder: string, queueArn: string, body: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${queueArn.split(":").at(-1) ?? queueArn}.jsonl`);
  appendFileSync(file, `${body}\n`);
  return file;
}

function mayTake(
  destination: string | undefined,
  roleArn: string,
  ask: Ask,
): Pick<Discarded, "why" | "refused" | "toAdd" | "oneIsEnough"> & { readonly allowed: boolean } {
  const none = (why: string) => ({ allowed: false, why: [asNote(why)], toAdd: [] });
  if (destination === undefined) return none("the function has no destination of failures");
  if (destination.split(":")[2] !== "sqs") {
    return none(`the sandbox has queues only, and ${destination} is none`);
  }
  const needs = [
    { principal: "lambda.amazonaws.com", action: "sts:AssumeRole", resource: roleArn },
    { principal: roleArn, action: "sqs:SendMessage", resource: destination },
  ];
  const answers = needs.map(({ action, resource, ...by }) => ({
    ...ask({ action, resource, ...by }),
    refused: { action, resource },
  }));
  const inVain = answers.find(({ allowed }) => !allowed);
  if (inVain !== undefined) return inVain;
  return { allowed: true, why: answers.at(-1)?.why ?? [], toAdd: [] };
}
