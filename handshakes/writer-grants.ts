import type { ResolvedConfig } from "../config/schema";
import type { CopyWriter, LambdaWriter, RoleWriter, ThumbnailWriter, Writer } from "../config/writer-schema";
import { bucketArn, objectsArn } from "../naming";
import {
  ABORT_UPLOADS,
  DELETE_OBJECTS,
  LIST_BUCKET,
  READ_OBJECTS,
  READ_TAGS,
  READ_VERSIONS,
  REPLACE_AND_DELETE_OBJECTS,
  REPLACE_OBJECTS,
  SET_OBJECT_ACL,
  WRITE_OBJECTS,
  WRITE_TAGS,
} from "../policies/actions";
import { needsOfServices } from "../policies/service-needs";
import type { Grant } from "./handshake";

type Operation = RoleWriter["operations"][number];

/** What a writer needs of the destination, and nothing more. */
export function grantsOf(writer: Exclude<Writer, { kind: "event-bridge" }>, config: ResolvedConfig): Grant[] {
  switch (writer.kind) {
    case "lambda":
      return writer.workload === "thumbnail" ? thumbnailGrants(writer, config) : copyGrants(writer, config);
    case "ecs-task":
    case "service":
      return [...roleGrants(writer, config), ...serviceGrants(writer, config)];
    case "identity-center":
      return operationGrants(writer.prefixes, writer.operations, true, config);
  }
}

function objects(prefixes: readonly string[], { accounts, destination }: ResolvedConfig): string[] {
  return prefixes.map((prefix) => objectsArn(accounts.B, destination.bucketName, prefix));
}

function roleGrants(writer: RoleWriter, config: ResolvedConfig): Grant[] {
  const { prefixes, operations, aclHeader } = writer;
  const inParts = writer.multipartUploads ?? aclHeader !== "required";
  if (aclHeader === "none") return operationGrants(prefixes, operations, inParts, config);
  const operator = aclHeader === "required" ? "StringEquals" : "StringEqualsIfExists";
  const others = operations.filter((operation) => operation !== "write");
  const resources = objects(prefixes, config);
  return [
    {
      purpose: "WriteObjects",
      actions: [...WRITE_OBJECTS, ...SET_OBJECT_ACL],
      resources,
      condition: { [operator]: { "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
    ...(inParts ? [{ purpose: "AbortUploads", actions: ABORT_UPLOADS, resources }] : []),
    ...operationGrants(prefixes, others, inParts, config),
  ];
}

/** What the pages of the writer's services ask for beside its operations. S3 Access Grants gives none of it. */
function serviceGrants(writer: RoleWriter, config: ResolvedConfig): Grant[] {
  const writes = writer.operations.includes("write");
  if (writer.kind !== "service" || !writes || writer.handshake.kind === "access-grants") return [];
  const { bucketActions, objectActions } = needsOfServices(writer.services);
  const bucket = bucketArn(config.accounts.B, config.destination.bucketName);
  return [
    ...(bucketActions.length === 0
      ? []
      : [{ purpose: "LookAtBucket", actions: bucketActions, resources: [bucket] }]),
    ...(objectActions.length === 0
      ? []
      : [{ purpose: "ServeWrites", actions: objectActions, resources: objects(writer.prefixes, config) }]),
  ];
}

function operationGrants(
  prefixes: readonly string[],
  operations: readonly Operation[],
  inParts: boolean,
  config: ResolvedConfig,
): Grant[] {
  const resources = objects(prefixes, config);
  const grants: Record<Operation, Grant> = {
    write: {
      purpose: "WriteObjects",
      actions: inParts ? [...WRITE_OBJECTS, ...ABORT_UPLOADS] : WRITE_OBJECTS,
      resources,
    },
    read: { purpose: "ReadObjects", actions: READ_OBJECTS, resources },
    delete: { purpose: "DeleteObjects", actions: DELETE_OBJECTS, resources },
    list: {
      purpose: "ListObjects",
      actions: LIST_BUCKET,
      resources: [bucketArn(config.accounts.B, config.destination.bucketName)],
      condition: { StringLike: { "s3:prefix": prefixes.map((prefix) => `${prefix}*`) } },
    },
  };
  return (["write", "read", "delete", "list"] as const)
    .filter((operation) => operations.includes(operation))
    .map((operation) => grants[operation]);
}

function thumbnailGrants(writer: ThumbnailWriter, config: ResolvedConfig): Grant[] {
  const { outputPrefix, source, deleteThumbnails } = writer;
  const reading: Grant[] =
    source.in !== "destination"
      ? []
      : [
          { purpose: "ReadSource", actions: READ_VERSIONS, resources: objects([source.prefix], config) },
          ...(deleteThumbnails ? [listing("ListSource", source.prefix, config)] : []),
        ];
  return [
    ...reading,
    {
      purpose: "WriteThumbnails",
      actions: deleteThumbnails ? REPLACE_AND_DELETE_OBJECTS : REPLACE_OBJECTS,
      resources: objects([outputPrefix], config),
    },
    ...quarantineGrants(writer, config),
  ];
}

/** Records of what failed for good. */
function quarantineGrants({ quarantinePrefix }: LambdaWriter, config: ResolvedConfig): Grant[] {
  if (quarantinePrefix === false) return [];
  return [
    { purpose: "WriteQuarantine", actions: WRITE_OBJECTS, resources: objects([quarantinePrefix], config) },
  ];
}

function listing(purpose: string, prefix: string, { accounts, destination }: ResolvedConfig): Grant {
  return {
    purpose,
    actions: LIST_BUCKET,
    resources: [bucketArn(accounts.B, destination.bucketName)],
    ...(prefix === "" ? {} : { condition: { StringLike: { "s3:prefix": `${prefix}*` } } }),
  };
}

/** A copy's key is the output prefix and the whole key of its source, which begins with the source's prefix. */
function copyGrants(writer: CopyWriter, config: ResolvedConfig): Grant[] {
  const prefix = `${writer.outputPrefix}${writer.source.prefix}`;
  return [
    {
      purpose: "WriteCopies",
      actions: [
        ...WRITE_OBJECTS,
        ...(givesTags(writer) ? WRITE_TAGS : []),
        ...READ_OBJECTS,
        ...ABORT_UPLOADS,
      ],
      resources: objects([prefix], config),
    },
    listing("ListCopies", prefix, config),
    ...quarantineGrants(writer, config),
  ];
}

/** Whether copies may have tags: their sources', or some that are set. */
function givesTags({ copy: { tags } }: CopyWriter): boolean {
  return tags === "same-as-source" || Object.keys(tags).length > 0;
}

/** What whoever copies reads of a source. */
export function readToCopy({ copy: { tags } }: CopyWriter): readonly string[] {
  return [...READ_VERSIONS, ...(tags === "same-as-source" ? READ_TAGS : [])];
}
