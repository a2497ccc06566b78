import type { Model } from "../terraform-model/model";

/** Ids of what has no ARN in the stacks. */

export function serviceId(name: string, account: string): string {
  return `service ${name} in ${account}`;
}

export function peopleId(type: string, id: string, account: string): string {
  return `people ${type} ${id} in ${account}`;
}

/** The role that Identity Center makes of a permission set in an account; its name ends in 16 digits of its own. */
export function permissionSetRoleId(name: string, account: string, { stacks }: Model): string {
  const partition = stacks[0]?.partition ?? "aws";
  return `arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_${name}_0000000000000000`;
}

export const ANYONE = "anyone";
