import { permissionSetRoleArn } from "../iam";
import type { Model } from "../terraform-model/model";

/** Node ids for what has no ARN in the stacks. */

export function serviceId(name: string, account: string): string {
  return `service ${name} in ${account}`;
}

export function peopleId(type: string, id: string, account: string): string {
  return `people ${type} ${id} in ${account}`;
}

/** The role of a permission set in an account, whose path and suffix are unknown. */
export function permissionSetRoleId(permissionSet: string, account: string, { stacks }: Model): string {
  const partition = stacks[0]?.partition ?? "aws";
  return permissionSetRoleArn({ partition, account, permissionSet }, "/", "0".repeat(16));
}

export const ANYONE = "anyone";
