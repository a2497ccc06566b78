import { ownerOf } from "../../terraform-model/owners";

/** An asynchronous event that Lambda gave up on. */
export interface GivenUpEvent {
  /** The ARN of the function or the invoked alias. */
  readonly functionArn: string;
  readonly requestId: string;
  /** Why no further attempt is made. */
  readonly condition: "RetriesExhausted" | "EventAgeExceeded" | "ReceivedTooOften";
  readonly attempts: number;
  /** The event, as JSON. */
  readonly payload: string;
  /** The last attempt's answer as JSON; undefined without an attempt. */
  readonly lastAnswer?: string;
}

/**
 * The record that Lambda sends to the on-failure destination.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 */
export function failureRecord(event: GivenUpEvent, now = new Date()): unknown {
  const { functionArn, requestId, condition, attempts, payload, lastAnswer } = event;
  const isAlias = ownerOf(functionArn) !== functionArn;
  return {
    version: "1.0",
    timestamp: now.toISOString(),
    requestContext: {
      requestId,
      functionArn: isAlias ? functionArn : `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(payload) as unknown,
    ...(lastAnswer === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: isAlias ? "1" : "$LATEST",
            functionError: "Unhandled",
          },
          responsePayload: JSON.parse(lastAnswer) as unknown,
        }),
  };
}
