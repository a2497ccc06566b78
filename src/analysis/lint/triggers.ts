import type { ModelNotification } from "../../terraform-model/model";

/**
 * The actions that cause each kind of event. Unlisted kinds have other causes: lifecycle, replication.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  "s3:ObjectCreated": ["s3:putobject", "s3:replicateobject"],
  "s3:ObjectRemoved": ["s3:deleteobject", "s3:deleteobjectversion", "s3:replicatedelete"],
  "s3:ObjectRestore": ["s3:restoreobject"],
  "s3:ObjectTagging": [
    "s3:putobjecttagging",
    "s3:putobjectversiontagging",
    "s3:deleteobjecttagging",
    "s3:deleteobjectversiontagging",
  ],
  "s3:ObjectAcl": ["s3:putobjectacl", "s3:putobjectversionacl"],
};

/** Whether an action makes S3 send an event. */
export function triggersNotification(action: string, { events }: Pick<ModelNotification, "events">): boolean {
  return events.some((event) => CAUSES[event.split(":").slice(0, 2).join(":")]?.includes(action) === true);
}
