import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Ask } from "../ask";
import { failureRecord, type GivenUpEvent } from "./failure-record";

/** Where an event went that Lambda gave up. */
export interface Discarded {
  readonly functionName: string;
  readonly requestId: string;
  readonly condition: GivenUpEvent["condition"];
  /** `queued`: it lies in the failure queue. `dropped`: it is lost. */
  readonly outcome: "queued" | "dropped";
  /** The file with the record. */
  readonly file: string;
  /** What let it in, or why it was dropped, in words. */
  readonly why: readonly string[];
}

export interface FailureQueueOptions {
  /** Gets a file for each queue, a record a line. */
  readonly folder: string;
  readonly function: {
    readonly name: string;
    readonly roleArn: string;
    readonly events: { readonly onFailure?: string };
  };
  readonly ask: Ask;
}

/** The file of what no queue took in. On AWS it would be lost. */
const DROPPED = "dropped.jsonl";

/**
 * Sends what Lambda gives up to the function's destination of failures, as the execution role, if its policies let it.
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
    const { allowed, why } = mayTake(events.onFailure, roleArn, ask);
    const fileName = allowed ? `${events.onFailure?.split(":").at(-1) ?? name}.jsonl` : DROPPED;
    const file = join(folder, fileName);
    appendFileSync(file, `${JSON.stringify(failureRecord(event))}\n`);
    return {
      functionName: name,
      requestId: event.requestId,
      condition: event.condition,
      outcome: allowed ? "queued" : "dropped",
      file,
      why,
    };
  };
}

function mayTake(
  destination: string | undefined,
  roleArn: string,
  ask: Ask,
): { readonly allowed: boolean; readonly why: readonly string[] } {
  if (destination === undefined)
    return { allowed: false, why: ["the function has no destination of failures"] };
  if (destination.split(":")[2] !== "sqs") {
    return { allowed: false, why: [`the sandbox has queues only, and ${destination} is none`] };
  }
  return ask({ principal: roleArn, action: "sqs:SendMessage", resource: destination });
}
