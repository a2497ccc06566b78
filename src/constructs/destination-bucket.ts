import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Construct } from "constructs";
import { MAIN } from "../config/resolve-writers";
import type { DestinationPlan, OwnerPlan } from "../handshakes/access-plan";
import type { Handshakes } from "../handshakes/declare-handshakes";
import { planTrigger } from "../handshakes/plan-trigger";
import { AccessGrants } from "./access-grants";
import { BucketNotification, eventsFor } from "./bucket-notification";
import { roleArn } from "../naming";
import { ExistingBucket } from "./existing-bucket";
import { ExistingRole } from "./existing-role";
import { PlannedBucket } from "./planned-bucket";
import { plannedRole } from "./planned-role";

export interface DestinationBucketProps {
  readonly handshakes: Handshakes;
  /** The key of this stack's account with destinations. @default "B" */
  readonly account?: string;
}

/**
 * Account B's side of the handshakes: its buckets with their policies and keys (for an existing one, the statements for
 * its policy), the roles that writers assume, S3 Access Grants, and notifications for functions. For a stack of that
 * account.
 */
export class DestinationBucket extends Construct {
  /** New buckets, by the destination's name. */
  readonly buckets: ReadonlyMap<string, S3Bucket>;
  /** The ARNs of the roles that writers assume, by the writer's name. */
  readonly targetRoles: ReadonlyMap<string, string>;

  /** @throws Error when the account has no destination */
  constructor(scope: Construct, id: string, { handshakes, account: key = "B" }: DestinationBucketProps) {
    super(scope, id);
    const { account, accessGrants, destinations, roles } = ownerOf(handshakes, key);
    const made: IamRole[] = [];
    this.targetRoles = new Map(
      roles.map(({ writer, role }) => {
        const roleId = `role-${role.roleName.replaceAll("/", "-")}`;
        if (role.existing !== undefined) {
          new ExistingRole(this, roleId, { ...role, existing: role.existing });
          return [writer.name, roleArn(account, role.roleName)];
        }
        const { role: target } = plannedRole(this, roleId, role, account);
        made.push(target);
        return [writer.name, target.arn];
      }),
    );
    const locationRole =
      accessGrants && plannedRole(this, "access-grants-role", accessGrants.locationRole, account);
    const policyDependsOn = [...made, ...(locationRole === undefined ? [] : [locationRole.role])];
    this.buckets = new Map(
      destinations.flatMap((plan) => {
        if (plan.existing !== undefined) {
          new ExistingBucket(this, idOf("existing", plan), { plan, policyDependsOn });
          return [];
        }
        const { bucket } = new PlannedBucket(this, idOf("destination", plan), {
          plan,
          account,
          policyDependsOn,
        });
        return [[plan.name, bucket]];
      }),
    );
    if (accessGrants !== undefined && locationRole !== undefined) {
      const bucket = this.buckets.get(accessGrants.destination);
      new AccessGrants(this, "access-grants", {
        ...accessGrants,
        locationRole,
        ...(bucket === undefined ? {} : { bucket }),
      });
    }
    for (const plan of destinations) this.notify(plan);
  }

  /** The owner manages an existing bucket's notification. */
  private notify(plan: DestinationPlan): void {
    const { notifiedFunctions, name } = plan;
    const bucket = this.buckets.get(name);
    if (notifiedFunctions.length === 0 || bucket === undefined) return;
    const notified = notifiedFunctions.flatMap((writer) => {
      const { notifies } = planTrigger(writer);
      if (notifies === undefined) return [];
      return [{ name: writer.name, notifies, filter: writer.source, events: eventsFor(writer) }];
    });
    new BucketNotification(this, idOf("notification", plan), {
      bucket: bucket.id,
      targets: notified,
      eventBridge: notifiedFunctions.some(({ trigger }) => trigger.kind === "event-bridge"),
    });
  }
}

/** A single destination keeps its construct ids. */
function idOf(part: string, { name }: DestinationPlan): string {
  return name === MAIN ? part : `${part}-${name}`;
}

/** @throws Error when there is no such owner */
export function ownerOf({ plan }: Handshakes, key: string): OwnerPlan {
  const found = plan.owners.find((owner) => owner.key === key);
  if (found === undefined) {
    throw new Error(
      `expected an account with a destination (${plan.owners.map((one) => one.key).join(", ")}), received ${key}`,
    );
  }
  return found;
}
