import { Construct } from "constructs";
import type { SourcePlan } from "../handshakes/access-plan";
import type { Account } from "../config/account-schema";
import { BucketNotification, eventsFor } from "./bucket-notification";
import { ExistingBucket } from "./existing-bucket";
import { PlannedBucket } from "./planned-bucket";
import type { WriterFunction } from "./writer-function";

export interface SourceBucketProps {
  readonly plan: SourcePlan;
  readonly account: Account;
  /** The stack's functions; those with this bucket as source are invoked for new objects. */
  readonly functions: readonly WriterFunction[];
}

/**
 * A bucket whose new objects invoke functions, new or existing, with its notification. For an existing one, statements
 * for its policy are output, or the policy is replaced.
 */
export class SourceBucket extends Construct {
  /** The bucket's name, or a reference to it. */
  readonly bucket: string;

  constructor(scope: Construct, id: string, { plan, account, functions }: SourceBucketProps) {
    super(scope, id);
    const notifiedFunctions = functions.filter(({ writer }) => plan.notifiedFunctions.includes(writer));
    const policyDependsOn = notifiedFunctions.flatMap(({ role, backfill }) => [
      ...(role.role === undefined ? [] : [role.role.role]),
      ...(backfill === undefined ? [] : [backfill.role.role]),
    ]);
    this.bucket =
      plan.existing === undefined
        ? new PlannedBucket(this, "source", { plan, account, policyDependsOn }).bucket.id
        : plan.bucketName;
    if (plan.existing !== undefined && (plan.existing.replaces || plan.policy.Statement.length > 0)) {
      new ExistingBucket(this, "existing", { plan, policyDependsOn });
    }
    const notified = notifiedFunctions.flatMap(({ writer, notifies }) =>
      notifies === undefined
        ? []
        : [{ name: writer.name, notifies, filter: writer.source, events: eventsFor(writer) }],
    );
    // An existing bucket's notification is managed only if a function needs it.
    if (plan.existing !== undefined && notified.length === 0) return;
    new BucketNotification(this, "notification", {
      bucket: this.bucket,
      targets: notified,
      eventBridge: notifiedFunctions.some(({ writer }) => writer.trigger.kind === "event-bridge"),
      dependsOn: notifiedFunctions.flatMap(({ readyForEvents }) => readyForEvents),
    });
  }
}
