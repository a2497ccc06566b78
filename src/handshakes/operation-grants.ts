import type { ResolvedBucket } from "../config/resolve-writers";
import type { RoleWriter } from "../config/writer-schema";
import { bucketArn, objectsArn } from "../naming";
import {
  ABORT_UPLOADS,
  DELETE_OBJECTS,
  LIST_BUCKET,
  READ_OBJECTS,
  REPLICATE_OBJECTS,
  WRITE_OBJECTS,
} from "../policies/actions";
import type { Grant } from "./handshake";
import type { GrantedPrefix } from "./plan-handshake";

type Operation = RoleWriter["operations"][number];

export interface Operations {
  readonly destination: ResolvedBucket;
  readonly prefixes: readonly string[];
  readonly operations: readonly Operation[];
}

/**
 * The permissions for operations on objects under prefixes. @param inParts - whether multipart uploads may be aborted
 */
export function operationGrants(
  { destination, prefixes, operations }: Operations,
  { inParts }: { readonly inParts: boolean },
): Grant[] {
  const resources = objectsUnder(prefixes, destination);
  const grants: Record<Operation, Grant> = {
    write: {
      purpose: "WriteObjects",
      actions: inParts ? [...WRITE_OBJECTS, ...ABORT_UPLOADS] : WRITE_OBJECTS,
      resources,
    },
    read: { purpose: "ReadObjects", actions: READ_OBJECTS, resources },
    replicate: { purpose: "ReplicateObjects", actions: REPLICATE_OBJECTS, resources },
    delete: { purpose: "DeleteObjects", actions: DELETE_OBJECTS, resources },
    list: {
      purpose: "ListObjects",
      actions: LIST_BUCKET,
      resources: [bucketArn(destination.owner, destination.bucketName)],
      condition: { StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) } },
    },
  };
  return (["write", "replicate", "read", "delete", "list"] as const)
    .filter((operation) => operations.includes(operation))
    .map((operation) => grants[operation]);
}

/**
 * The S3 Access Grants permission for operations.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-grant-create.html
 */
export function grantedPermission(operations: readonly string[]): GrantedPrefix["permission"] {
  const reads = operations.some((operation) => operation === "read" || operation === "list");
  const writes = operations.some((operation) => operation !== "read" && operation !== "list");
  return reads && writes ? "READWRITE" : writes ? "WRITE" : "READ";
}

export function objectsUnder(prefixes: readonly string[], { owner, bucketName }: ResolvedBucket): string[] {
  return prefixes.map((prefix) => objectsArn(owner, bucketName, prefix));
}
