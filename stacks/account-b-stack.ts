import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ResolvedConfig } from "../config/schema";
import { BucketNotification } from "../constructs/bucket-notification";
import { ClosedBucket } from "../constructs/closed-bucket";
import { PolicyRole } from "../constructs/policy-role";
import type { AccessPlan } from "../handshakes/plan-access";
import { functionArn, functionNameOf } from "../naming";
import { addOutput, openAccountStack } from "./account-stack";

export interface AccountBStackProps {
  readonly config: ResolvedConfig;
  readonly plan: AccessPlan;
}

/** Where the destination is: the bucket, and the roles through which writers reach it. */
export class AccountBStack extends TerraformStack {
  constructor(scope: Construct, id: string, { config, plan }: AccountBStackProps) {
    super(scope, id);
    openAccountStack(this, config.accounts.B);

    const { bucket } = new ClosedBucket(this, "destination", plan.B.destination);
    addOutput(this, "destination_bucket", bucket.id, "Bucket that the writers write to");

    for (const { writer, role: rolePlan } of plan.B.roles) {
      const { role } = new PolicyRole(this, `role-${rolePlan.roleName}`, rolePlan);
      addOutput(
        this,
        `target_role_arn_${writer.name}`,
        role.arn,
        `Role that the writer ${writer.name} takes on`,
      );
    }
    if (plan.B.listeners.length > 0) {
      new BucketNotification(this, "notification", {
        bucket: bucket.id,
        triggers: plan.B.listeners.map((writer) => ({
          name: writer.name,
          functionArn: functionArn(config.accounts.A, functionNameOf(writer)),
          filter: writer.source,
        })),
      });
    }
  }
}
