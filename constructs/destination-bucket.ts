import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Construct } from "constructs";
import type { Handshakes } from "../handshakes/declare-handshakes";
import { planTrigger } from "../handshakes/plan-trigger";
import { AccessGrants } from "./access-grants";
import { BucketNotification, eventsFor } from "./bucket-notification";
import { PlannedBucket } from "./planned-bucket";
import { plannedRole } from "./planned-role";

export interface DestinationBucketProps {
  readonly handshakes: Handshakes;
}

/**
 * Account B's half of the handshakes: the bucket with its policy and key, the roles that writers assume, what S3
 * Access Grants grants, and the notification when functions listen on the bucket. For a stack of account B.
 */
export class DestinationBucket extends Construct {
  readonly bucket: S3Bucket;
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
    this.bucket = new PlannedBucket(this, "destination", {
      plan: plan.B.destination,
      account: B,
      policyDependsOn: locationRole === undefined ? roles : [...roles, locationRole.role],
    }).bucket;
    if (accessGrants !== undefined && locationRole !== undefined) {
      new AccessGrants(this, "access-grants", { ...accessGrants, locationRole, bucket: this.bucket });
    }
    if (listeners.length > 0) {
      const notified = listeners.flatMap((writer) => {
        const { notifies } = planTrigger(writer);
        if (notifies === undefined) return [];
        return [{ name: writer.name, notifies, filter: writer.source, events: eventsFor(writer) }];
      });
      new BucketNotification(this, "notification", {
        bucket: this.bucket.id,
        listeners: notified,
        eventBridge: notified.length < listeners.length,
      });
    }
  }
}
