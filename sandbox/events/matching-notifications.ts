import type { ModelNotification } from "../../access/model";

/**
 * The notifications of a bucket that a change sets off: of its event and with its key. S3 lets no two overlap, so that a
 * function is told once.
 *
 * @param eventName - as in the record, without `s3:`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function matchingNotifications(
  notifications: readonly ModelNotification[],
  eventName: string,
  key: string,
): ModelNotification[] {
  return notifications.filter(
    ({ events, prefix, suffix }) =>
      events.some((wanted) => isOfEvent(eventName, wanted)) && key.startsWith(prefix) && key.endsWith(suffix),
  );
}

/** `s3:ObjectCreated:*` is every kind of creation. */
function isOfEvent(eventName: string, wanted: string): boolean {
  const [, pattern = ""] = /^s3:(.+)$/.exec(wanted) ?? [];
  return pattern.endsWith(":*") ? eventName.startsWith(pattern.slice(0, -1)) : eventName === pattern;
}
