import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Construct } from "constructs";
import type { Handshakes } from "../handshakes/declare-handshakes";
import { planTrigger } from "../handshakes/plan-trigger";
import { AccessGrants } from "./access-grants";
import { BucketNotification, eventsFor } from "./bucket-notification";
import { ExistingBucket } from "./existing-bucket";
import { PlannedBucket } from "./planned-bucket";
import { plannedRole } from "./planned-role";

export interface DestinationBucketProps {
  readonly handshakes: Handshakes;
}

/**
 * Account B's half of the handshakes: the bucket with its policy and key (of one that is there already, what its policy needs), the roles that writers assume, what S3
 * Access Grants grants, and the notification when functions listen on the bucket. For a stack of account B.
 */
export class DestinationBucket extends Construct {
  /** @default - the bucket is there already */
  readonly bucket?: S3Bucket;
  /** The roles that writers assume, by the writer's name. */
  readonly targetRoles: ReadonlyMap<string, IamRole>;

  constructor(scope: Construct, id: string, { handshakes: { config, plan } }: DestinationBucketProps) {
    super(scope, id);
    const { B } = config.accounts;
    this.targetRoles = new Map(
      plan.B.roles.map(({ writer, role }) => [
        writer.name,
        plannedRole(this, `role-${role.roleName}`, role, B).role,
      ]),
    );
    const { accessGrants, listeners } = plan.B;
    const locationRole =
      accessGrants && plannedRole(this, "access-grants-role", accessGrants.locationRole, B);
    const roles = [...this.targetRoles.values()];
    const { destination } = plan.B;
    const policyDependsOn = locationRole === undefined ? roles : [...roles, locationRole.role];
    if (destination.existing === undefined) {
      const made = new PlannedBucket(this, "destination", { plan: destination, account: B, policyDependsOn });
      this.bucket = made.bucket;
    } else {
      new ExistingBucket(this, "existing", { plan: destination, policyDependsOn });
    }
    if (accessGrants !== undefined && locationRole !== undefined) {
      new AccessGrants(this, "access-grants", {
        ...accessGrants,
        locationRole,
        ...(this.bucket === undefined ? {} : { bucket: this.bucket }),
      });
    }
    const notified = listeners.flatMap((writer) => {
      const { notifies } = planTrigger(writer);
      if (notifies === undefined) return [];
      return [{ name: writer.name, notifies, filter: writer.source, events: eventsFor(writer) }];
    });
    // The notification of a bucket that is there already is its owner's.
    if (listeners.length > 0 && this.bucket !== undefined) {
      new BucketNotification(this, "notification", {
        bucket: this.bucket.id,
        listeners: notified,
        eventBridge: notified.length < listeners.length,
      });
    }
  }
}
