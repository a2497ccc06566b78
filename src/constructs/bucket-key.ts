import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { KeyPlan } from "../handshakes/key-use";
import { render } from "../policies/render";

export interface BucketKeyProps extends KeyPlan {
  /** Whether Terraform refuses to destroy it: its objects cannot be read without it. @default false */
  readonly preventDestroy?: boolean;
  /**
   * What the policy names and so must be there first.
   * @default - nothing of this stack
   */
  readonly policyDependsOn?: readonly ITerraformDependable[];
}

/**
 * A symmetric KMS key for a bucket's objects, with yearly rotation and an alias.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export class BucketKey extends Construct {
  /** The full ARN: KMS looks an alias up in the caller's account. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: BucketKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: props.deletionWindowDays,
      policy: render(props.policy),
      dependsOn: [...(props.policyDependsOn ?? [])],
      ...(props.preventDestroy === true ? { lifecycle: { preventDestroy: true } } : {}),
    });
    new KmsAlias(this, "alias", { name: props.alias, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
