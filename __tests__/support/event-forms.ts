import { isObject } from "../../lambda-src/shared/request-fields";
import type { createdRecord } from "./s3-events";

export type S3Record = ReturnType<typeof createdRecord>;

/** A form in which an event comes to a function, made from S3's own records. */
export interface EventForm {
  readonly name: string;
  /** The invocations that these records lead to: one for all, or one each. */
  readonly invocations: (records: readonly S3Record[]) => readonly unknown[];
}

/** An EventBridge event of the same change: its key is not encoded. */
export function bridgeEvent({ eventName, awsRegion, s3: { bucket, object } }: S3Record) {
  const created = eventName.startsWith("ObjectCreated:");
  return {
    version: "0",
    id: "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": created ? "Object Created" : "Object Deleted",
    source: "aws.s3",
    account: "111111111111",
    time: "2026-11-22T10:00:00Z",
    region: awsRegion,
    resources: [bucket.arn],
    detail: {
      version: "0",
      "event-version": "1.1",
      bucket: { name: bucket.name },
      object: {
        key: decodeURIComponent(object.key.replaceAll("+", " ")),
        ...(created && { size: object.size }),
        etag: object.eTag,
        ...("versionId" in object && { "version-id": object.versionId }),
        sequencer: object.sequencer,
      },
      "request-id": "N4N7GDK58NMKJ12R",
      requester: "111111111111",
      "source-ip-address": "192.0.2.1",
      reason: created ? "PutObject" : "DeleteObject",
      ...(!created && { "deletion-type": "Delete Marker Created" }),
    },
  };
}

const TOPIC_ARN = "arn:aws:sns:eu-central-1:111111111111:uploads";

/** What SNS puts into a queue, unless raw delivery is on. */
export function snsNotification(message: unknown) {
  return {
    Type: "Notification",
    MessageId: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    TopicArn: TOPIC_ARN,
    Subject: "Amazon S3 Notification",
    Message: JSON.stringify(message),
    Timestamp: "2026-11-22T10:00:00.000Z",
    SignatureVersion: "1",
  };
}

/** What SNS invokes a function with. */
export function snsEvent(message: unknown) {
  const { Type, MessageId, TopicArn, Message, Timestamp } = snsNotification(message);
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: `${TOPIC_ARN}:2bcfbf39`,
        Sns: { Type, MessageId, TopicArn, Message, Timestamp, MessageAttributes: {} },
      },
    ],
  };
}

/** A batch of a queue; the messages are `message-0`, `message-1`, … */
export function sqsEvent(...bodies: readonly unknown[]) {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${String(index)}`,
      receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
      body: typeof body === "string" ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: "1" },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-central-1:111111111111:thumbnail-events",
      awsRegion: "eu-central-1",
    })),
  };
}

const notification = (record: S3Record) => ({ Records: [record] });

export const EVENT_FORMS: readonly EventForm[] = [
  { name: "an S3 event notification", invocations: (records) => [{ Records: records }] },
  { name: "EventBridge events", invocations: (records) => records.map(bridgeEvent) },
  {
    name: "SNS notifications",
    invocations: (records) => records.map((record) => snsEvent(notification(record))),
  },
  { name: "SQS messages", invocations: (records) => [sqsEvent(...records.map(notification))] },
  { name: "SQS messages of EventBridge", invocations: (records) => [sqsEvent(...records.map(bridgeEvent))] },
  {
    name: "SQS messages of SNS",
    invocations: (records) => [sqsEvent(...records.map((record) => snsNotification(notification(record))))],
  },
];

/**
 * Hands records over in a form, as AWS does.
 * @returns How many invocations or messages would come again.
 */
export async function deliver(
  call: (event: unknown) => Promise<unknown>,
  form: EventForm,
  records: readonly S3Record[],
): Promise<number> {
  let again = 0;
  for (const event of form.invocations(records)) {
    const answer: unknown = await call(event).catch((error: unknown) => error);
    if (answer instanceof Error) again++;
    else if (isObject(answer) && Array.isArray(answer.batchItemFailures))
      again += answer.batchItemFailures.length;
  }
  return again;
}
