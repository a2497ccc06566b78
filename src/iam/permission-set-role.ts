/**
 * The role that Identity Center creates for a permission set in an account. Its path ends in Identity Center's home
 * Region, if that is not us-east-1, and its name in 16 hexadecimal digits.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export interface PermissionSetRole {
  readonly partition: string;
  readonly account: string;
  readonly permissionSet: string;
}

const FORM =
  /^arn:([^:]+):iam::(\d{12}):role\/aws-reserved\/sso\.amazonaws\.com\/(?:[\w-]+\/)?AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** Undefined for the ARN of anything else, wildcards included. */
export function parsePermissionSetRole(arn: string): PermissionSetRole | undefined {
  const [, partition, account, permissionSet] = FORM.exec(arn) ?? [];
  return partition === undefined || account === undefined || permissionSet === undefined
    ? undefined
    : { partition, account, permissionSet };
}

/**
 * The ARN of such a role; without path and digits, a pattern for all of them.
 *
 * @param path - the part before the name: `/` or `/eu-west-1/`
 */
export function permissionSetRoleArn(
  { partition, account, permissionSet }: PermissionSetRole,
  path = "*/",
  digits = "?".repeat(16),
): string {
  return `arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com${path}AWSReservedSSO_${permissionSet}_${digits}`;
}
