import { S3ControlAccessGrant } from "@cdktf/provider-aws/lib/s3control-access-grant";
import { S3ControlAccessGrantsInstance } from "@cdktf/provider-aws/lib/s3control-access-grants-instance";
import { S3ControlAccessGrantsInstanceResourcePolicy } from "@cdktf/provider-aws/lib/s3control-access-grants-instance-resource-policy";
import { S3ControlAccessGrantsLocation } from "@cdktf/provider-aws/lib/s3control-access-grants-location";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AccessGrantsPlan } from "../handshakes/access-plan";
import { render } from "../policies/render";
import type { PolicyRole } from "./policy-role";

export interface AccessGrantsProps extends Omit<AccessGrantsPlan, "destination" | "locationRole"> {
  /** The bucket of the location, which must exist. @default - it already exists */
  readonly bucket?: ITerraformDependable;
  /** The location's role. */
  readonly locationRole: PolicyRole;
}

/**
 * An S3 Access Grants instance with one location and its grants.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-get-started.html
 */
export class AccessGrants extends Construct {
  readonly location: S3ControlAccessGrantsLocation;

  constructor(scope: Construct, id: string, props: AccessGrantsProps) {
    super(scope, id);
    const instance = props.existingInstance ? [] : [new S3ControlAccessGrantsInstance(this, "instance")];
    if (!props.existingInstance) {
      new S3ControlAccessGrantsInstanceResourcePolicy(this, "instance-policy", {
        policy: render(props.instancePolicy),
        dependsOn: instance,
      });
    }
    this.location = new S3ControlAccessGrantsLocation(this, "location", {
      locationScope: props.locationScope,
      iamRoleArn: props.locationRole.role.arn,
      dependsOn: [
        ...instance,
        ...props.locationRole.policies,
        ...(props.bucket === undefined ? [] : [props.bucket]),
      ],
    });
    for (const [index, { granteeArn, subPrefix, permission }] of props.grants.entries()) {
      new S3ControlAccessGrant(this, `grant-${index + 1}`, {
        accessGrantsLocationId: this.location.accessGrantsLocationId,
        accessGrantsLocationConfiguration: [{ s3SubPrefix: subPrefix }],
        grantee: [{ granteeType: "IAM", granteeIdentifier: granteeArn }],
        permission,
      });
    }
  }
}
