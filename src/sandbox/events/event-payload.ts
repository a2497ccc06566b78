import { randomUUID } from "node:crypto";
import type { EventDelivery } from "../../terraform-model/deliveries";
import { eventBridgeEvent } from "./event-bridge-event";
import { s3Record, type ChangedObject } from "./s3-record";

/** The event for a function or its queue: JSON, in the form of the trigger. */
export function eventPayload(
  change: ChangedObject,
  { bucket, id, form, through, steps }: EventDelivery,
): string {
  const place = { region: bucket.region, bucketArn: bucket.arn, bucketOwner: bucket.account };
  const event =
    form === "event-bridge"
      ? eventBridgeEvent(change, place)
      : { Records: [s3Record(change, { ...place, configurationId: id })] };
  if (!through.includes("topic")) return JSON.stringify(event);
  const topicArn = steps.find(({ action }) => action === "sns:Publish")?.resource ?? "";
  const notification = snsNotification(JSON.stringify(event), topicArn);
  return JSON.stringify(through.includes("queue") ? notification : snsInvocation(notification, topicArn));
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function snsNotification(message: string, topicArn: string) {
  return {
    Type: "Notification",
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Subject: "Amazon S3 Notification",
    Message: message,
    Timestamp: new Date().toISOString(),
    SignatureVersion: "1",
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function snsInvocation(notification: ReturnType<typeof snsNotification>, topicArn: string) {
  return {
    Records: [
      {
        EventVersion: "1.0",
        EventSubscriptionArn: `${topicArn}:${randomUUID()}`,
        EventSource: "aws:sns",
        Sns: { ...notification, MessageAttributes: {} },
      },
    ],
  };
}
