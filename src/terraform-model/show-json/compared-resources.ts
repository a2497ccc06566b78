import type { Model, ModelResource } from "..";
import { resourceType } from "../resource-types";
import type { Unread } from "../unread";

/** The arguments of a function that affect what it may do; not its code or memory. */
const OF_FUNCTIONS: ReadonlySet<string> = new Set(["function_name", "role", "kms_key_arn", "tags"]);

/** The target of requests through an access point, and their network. */
const OF_OTHERS: Readonly<Record<string, readonly string[]>> = {
  aws_s3_access_point: ["name", "bucket", "bucket_account_id", "vpc_configuration"],
};

/** The resource types whose arguments are all compared in plans and states. */
export function comparedResources({ resources }: Model): ModelResource[] {
  return resources.flatMap((resource): ModelResource[] => {
    const { type, args } = resource;
    const known = resourceType(type)?.arguments ?? OF_OTHERS[type];
    if (known === undefined) return [];
    const isCompared = (name: string): boolean =>
      type === "aws_lambda_function" ? OF_FUNCTIONS.has(name) : name === "tags" || known.includes(name);
    return [
      { ...resource, args: Object.fromEntries(Object.entries(args).filter(([name]) => isCompared(name))) },
    ];
  });
}

/** Unread types that may grant: any change may widen access. */
export function unreadResources(unread: readonly Unread[]): ModelResource[] {
  return unread
    .filter(({ mayGrant }) => mayGrant)
    .map(({ type, address, values }) => ({
      account: "",
      region: "",
      partition: "aws",
      stack: "",
      type,
      place: address,
      args: values,
      keptFromDestruction: false,
    }));
}
