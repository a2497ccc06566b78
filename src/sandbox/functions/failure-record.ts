/** An asynchronous event that Lambda gives up. */
export interface GivenUpEvent {
  readonly functionArn: string;
  readonly requestId: string;
  /** Why no further attempt is made. */
  readonly condition: "RetriesExhausted" | "EventAgeExceeded" | "ReceivedTooOften";
  readonly attempts: number;
  /** The event, as JSON. */
  readonly payload: string;
  /** What the last attempt answered, as JSON; undefined when there was no attempt. */
  readonly lastAnswer?: string;
}

/**
 * The record that Lambda sends to the destination of failures.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 */
export function failureRecord(event: GivenUpEvent, now = new Date()): unknown {
  const { functionArn, requestId, condition, attempts, payload, lastAnswer } = event;
  return {
    version: "1.0",
    timestamp: now.toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: JSON.parse(payload) as unknown,
    ...(lastAnswer === undefined
      ? {}
      : {
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          responsePayload: JSON.parse(lastAnswer) as unknown,
        }),
  };
}
