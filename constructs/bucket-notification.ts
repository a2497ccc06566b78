import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ResolvedFunction } from "../config/resolve-writers";

/**
 * What S3 can tell: of new objects, or also of those that are deleted or expire.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
const EVENTS = {
  created: ["s3:ObjectCreated:*"],
  "created and removed": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
} as const;

/** The events that a function waits for. */
export function eventsFor(writer: ResolvedFunction): keyof typeof EVENTS {
  return writer.workload === "thumbnail" && writer.deleteThumbnails ? "created and removed" : "created";
}

/** A function that hears of objects. */
export interface FunctionTrigger {
  /** Begins the ids of its notifications; unique in the bucket. */
  readonly name: string;
  readonly functionArn: string;
  readonly filter: {
    /** Empty for every key. */
    readonly prefix: string;
    /** Empty for every key under the prefix. */
    readonly suffixes: readonly string[];
  };
  /** @default "created" */
  readonly events?: keyof typeof EVENTS;
}

export interface BucketNotificationProps {
  /** The bucket's name, or a reference to it. */
  readonly bucket: string;
  readonly triggers: readonly FunctionTrigger[];
  /**
   * The permissions to invoke: S3 tries them when the notification is put.
   * @default - they are in another stack
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * All that a bucket tells functions. A bucket has one such configuration; a second one would overwrite it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export class BucketNotification extends Construct {
  constructor(scope: Construct, id: string, props: BucketNotificationProps) {
    super(scope, id);
    new S3BucketNotification(this, "notification", {
      bucket: props.bucket,
      lambdaFunction: props.triggers.flatMap(
        ({ name, functionArn, filter: { prefix, suffixes }, events = "created" }) =>
          // No suffix: one notification for every key under the prefix.
          (suffixes.length === 0 ? [""] : suffixes).map((suffix, index) => ({
            id: `${name}-${index + 1}`,
            lambdaFunctionArn: functionArn,
            events: [...EVENTS[events]],
            ...(prefix === "" ? {} : { filterPrefix: prefix }),
            ...(suffix === "" ? {} : { filterSuffix: suffix }),
          })),
      ),
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }
}
