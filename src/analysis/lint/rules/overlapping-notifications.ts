import type { ModelNotification } from "../../../terraform-model/model";
import type { Fault, Rule } from "../rule";

/**
 * Two notifications of a bucket for the same event whose filters have keys in common: S3 refuses the configuration.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export const overlappingNotifications: Rule = {
  name: "overlapping-notifications",
  check: ({ model }) =>
    model.buckets.flatMap(({ name, notifications }) =>
      notifications.flatMap((one, index) =>
        notifications
          .slice(index + 1)
          .filter((other) => haveCommonEvent(one, other) && haveCommonKey(one, other))
          .map((other): Fault => ({
            place: `notifications of bucket ${name}`,
            expected: "filters without a key in common",
            received: `${textOf(one)} and ${textOf(other)}`,
          })),
      ),
    ),
};

/** `s3:ObjectCreated:*` is also `s3:ObjectCreated:Put`. */
function haveCommonEvent({ events: one }: ModelNotification, { events: other }: ModelNotification): boolean {
  const within = (wide: string, narrow: string): boolean =>
    wide === narrow || (wide.endsWith("*") && narrow.startsWith(wide.slice(0, -1)));
  return one.some((left) => other.some((right) => within(left, right) || within(right, left)));
}

function haveCommonKey(one: ModelNotification, other: ModelNotification): boolean {
  return (
    (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix))
  );
}

function textOf({ prefix, suffix, targetArn }: ModelNotification): string {
  return `${prefix}*${suffix} to ${targetArn.slice(targetArn.lastIndexOf(":") + 1)}`;
}
