import * as z from "zod";
import { emailAddress, functionArn, httpsUrl, unique, queueArn, topicName } from "./fields";

const subscription = z.discriminatedUnion("protocol", [
  z.strictObject({
    protocol: z.literal("https"),
    endpoint: httpsUrl.describe(
      "It must confirm the subscription. Chat and on-call services provide such a URL.",
    ),
  }),
  z.strictObject({
    protocol: z.literal("sqs"),
    endpoint: queueArn.describe("Its policy must allow the topic to send messages."),
  }),
  z.strictObject({
    protocol: z.literal("lambda"),
    endpoint: functionArn.describe("Its policy must allow the topic to invoke it."),
  }),
]);

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html */
export const alarmsSchema = z
  .strictObject({
    emails: z
      .array(emailAddress)
      .refine(...unique("mail addresses"))
      .prefault([])
      .describe("Each recipient must confirm the subscription in the mail that AWS sends."),
    subscriptions: z
      .array(subscription)
      .refine(...unique("subscriptions"))
      .prefault([])
      .describe("Other subscribers."),
    topicName: topicName
      .prefault("s3-handshake-alarms")
      .describe("The name of the topic in each account with functions."),
  })
  .refine(({ emails, subscriptions }) => emails.length + subscriptions.length > 0, {
    error: "at least one of emails and subscriptions",
  });

export type Alarms = z.output<typeof alarmsSchema>;
