import { isObject } from "../../iam/parse-json";
import type { Resource } from "../resource";
import { blocksOf, textOf } from "../resource";
import { withUnknownPolicy } from "../unread";

/** ACLs that give only the owner anything. */
const OWNERS_ALONE: ReadonlySet<unknown> = new Set([undefined, "private", "bucket-owner-full-control"]);

/** A state also shows the grants of a canned ACL. */
function hasGrants({ access_control_policy: policies }: Resource["args"]): boolean {
  return [policies].flat().some((policy) => {
    if (!isObject(policy)) return policy !== undefined;
    const owners = [policy["owner"]].flat().map((one) => (isObject(one) ? one["id"] : undefined));
    return [policy["grant"]].flat().some((grant) => {
      const grantees = isObject(grant) ? [grant["grantee"]].flat() : [undefined];
      return !grantees.every((one) => isObject(one) && owners.includes(one["id"]));
    });
  });
}

/**
 * Makes undecided what an ACL may allow: ACLs are not read. With BucketOwnerEnforced they have no effect.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function checkOwnedAcls(resources: readonly Resource[]): Resource[] {
  const enforced = new Set(
    resources.flatMap((resource) =>
      resource.type === "aws_s3_bucket_ownership_controls" &&
      blocksOf(resource, "rule").some((rule) => rule["object_ownership"] === "BucketOwnerEnforced")
        ? [textOf(resource, "bucket")]
        : [],
    ),
  );
  const open = new Map(
    resources.flatMap((resource): [string, string][] => {
      const { type, args, address = type } = resource;
      if (type !== "aws_s3_bucket" && type !== "aws_s3_bucket_acl") return [];
      const isOpen = args["acl"] === undefined ? hasGrants(args) : !OWNERS_ALONE.has(args["acl"]);
      const bucket = textOf(resource, "bucket");
      return isOpen && !enforced.has(bucket) ? [[bucket, `not read: the ACL of ${address}`]] : [];
    }),
  );
  return resources.flatMap((resource) => {
    const isBuckets = resource.type === "aws_s3_bucket" || resource.type === "aws_s3_bucket_policy";
    const reason = isBuckets ? open.get(textOf(resource, "bucket")) : undefined;
    return reason === undefined ? [resource] : withUnknownPolicy(resource, reason, resources);
  });
}
