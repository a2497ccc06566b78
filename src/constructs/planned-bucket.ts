import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Account } from "../config/account-schema";
import type { BucketPlan } from "../handshakes/access-plan";
import { anyKeyArn, bucketArn } from "../naming";
import { BucketKey } from "./bucket-key";
import { ClosedBucket } from "./closed-bucket";

export interface PlannedBucketProps {
  readonly plan: BucketPlan;
  readonly account: Account;
  /** The roles of this stack in the policies of bucket and key. */
  readonly policyDependsOn: readonly ITerraformDependable[];
}

/** A planned bucket, with its new key if any. */
export class PlannedBucket extends Construct {
  readonly bucket: ClosedBucket["bucket"];

  constructor(scope: Construct, id: string, { plan, account, policyDependsOn }: PlannedBucketProps) {
    super(scope, id);
    const { encryption, key } = plan;
    const made =
      key === undefined
        ? undefined
        : new BucketKey(this, "key", {
            ...key,
            policyDependsOn,
            preventDestroy: plan.options.preventDestroy,
          });
    this.bucket = new ClosedBucket(this, "bucket", {
      ...plan.options,
      bucketName: plan.bucketName,
      policy: plan.policy,
      policyDependsOn,
      bucketArn: bucketArn(account, plan.bucketName),
      keyArn: made?.arn ?? (encryption.kind === "existing-kms-key" ? encryption.keyArn : undefined),
      ...(made === undefined ? {} : { keyArnPattern: anyKeyArn(account) }),
    }).bucket;
  }
}
