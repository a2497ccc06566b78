import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { TerraformOutput, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { BucketPlan } from "../handshakes/access-plan";
import { statementsToAdd } from "../handshakes/existing-bucket";
import { statementsOutput } from "../naming";
import { render } from "../policies/render";

export interface ExistingBucketProps {
  readonly plan: BucketPlan;
  /** The roles of this stack that the bucket's policy names. */
  readonly policyDependsOn: readonly ITerraformDependable[];
}

/**
 * The policy of an existing bucket: an output with statements for its owner, or the whole policy. Nothing else of the
 * bucket is managed.
 */
export class ExistingBucket extends Construct {
  constructor(scope: Construct, id: string, { plan, policyDependsOn }: ExistingBucketProps) {
    super(scope, id);
    const { bucketName, existing } = plan;
    if (existing?.replaces === true && existing.merged !== undefined) {
      new S3BucketPolicy(this, "policy", {
        bucket: bucketName,
        policy: render(existing.merged.document),
        dependsOn: [...policyDependsOn],
      });
      return;
    }
    new TerraformOutput(this, statementsOutput(bucketName), {
      value: JSON.stringify({ bucket: bucketName, statements: statementsToAdd(plan) }),
      description: `What the owner of ${bucketName} adds to its bucket policy`,
      staticId: true,
    });
  }
}
