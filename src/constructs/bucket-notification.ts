import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { ResolvedFunction } from "../config/resolve-writers";

/**
 * The events: new objects, or also deleted and expired ones.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
const EVENTS = {
  created: ["s3:ObjectCreated:*"],
  "created and removed": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
} as const;

/** The events of a function. */
export function eventsFor(writer: ResolvedFunction): keyof typeof EVENTS {
  return writer.workload === "thumbnail" && writer.deleteThumbnails ? "created and removed" : "created";
}

/** The target of a notification. */
export interface NotifiedBy {
  readonly kind: "function" | "queue" | "topic";
  readonly arn: string;
}

/** A function that object events invoke, directly or through a queue or topic. */
export interface NotifiedTarget {
  /** The prefix of its notification ids; unique in the bucket. */
  readonly name: string;
  readonly notifies: NotifiedBy;
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
  readonly targets: readonly NotifiedTarget[];
  /** Whether EventBridge gets the bucket's events, all of them. @default false */
  readonly eventBridge?: boolean;
  /**
   * The permissions to invoke: S3 tries them when the notification is put.
   * @default - they are in another stack
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * A bucket's notification configuration. A second one would overwrite it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export class BucketNotification extends Construct {
  constructor(scope: Construct, id: string, props: BucketNotificationProps) {
    super(scope, id);
    const of = (kind: NotifiedBy["kind"]) =>
      props.targets.filter(({ notifies }) => notifies.kind === kind).flatMap(notificationsOf);
    const queues = of("queue").map(({ arn, ...rest }) => ({ ...rest, queueArn: arn }));
    const topics = of("topic").map(({ arn, ...rest }) => ({ ...rest, topicArn: arn }));
    new S3BucketNotification(this, "notification", {
      bucket: props.bucket,
      lambdaFunction: of("function").map(({ arn, ...rest }) => ({ ...rest, lambdaFunctionArn: arn })),
      ...(queues.length === 0 ? {} : { queue: queues }),
      ...(topics.length === 0 ? {} : { topic: topics }),
      ...(props.eventBridge === true ? { eventbridge: true } : {}),
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }
}

/** One for each suffix; without any, one for every key under the prefix. */
function notificationsOf({
  name,
  notifies,
  filter: { prefix, suffixes },
  events = "created",
}: NotifiedTarget) {
  return (suffixes.length === 0 ? [""] : suffixes).map((suffix, index) => ({
    id: `${name}-${index + 1}`,
    arn: notifies.arn,
    events: [...EVENTS[events]],
    ...(prefix === "" ? {} : { filterPrefix: prefix }),
    ...(suffix === "" ? {} : { filterSuffix: suffix }),
  }));
}
