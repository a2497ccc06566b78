import type { ResolvedConfig } from "../config/schema";
import type {
  IdentityCenterWriter,
  LambdaWriter,
  OwnCodeWriter,
  RoleWriter,
  ServicePrincipalWriter,
  Writer,
} from "../config/writer-schema";
import { accountKeysOf, isBackfilled, producerAccount, type BackfillWriter } from "../config/writers-of";
import { partitionOf } from "../config/partition";
import { permissionSetRoleArn } from "../iam";
import { memoized } from "../iam/memoized";
import { backfillRole, listedPrefix, resultsOf } from "./backfills";
import {
  declaredDestination,
  declaredDestinations,
  sourceBucketOf,
  type DeclaredBucket,
  type DeclaredDestination,
} from "./buckets";
import { roleCaller, sessionCaller, type AccountRef } from "../analysis/lookup/callers";
import type { Caller, ConditionContext } from "../analysis/lookup/question";
import { ELSEWHERE } from "../analysis/lookup/request-of";
import { grantedToServices } from "./service-needs";

/** The expected access of a principal to one bucket, under one prefix. */
export interface ExpectedAccess {
  readonly writer: string;
  readonly caller: Caller;
  readonly bucket: DeclaredBucket;
  readonly prefix: string;
  /** On objects. */
  readonly actions: readonly string[];
  /** On the bucket itself, in addition to listing it. @default - none */
  readonly bucketActions?: readonly string[];
  /** Whether it may list the bucket: everything, or under the prefix. */
  readonly lists: "nothing" | "its prefix" | "everything";
  /** The side that must have the permission. */
  readonly sides: { readonly identity: boolean; readonly resource: boolean };
  readonly aclHeader: "none" | "accepted" | "required";
  /** Special condition keys of its requests. */
  readonly circumstances: ConditionContext;
}

/** The location role of S3 Access Grants. */
export const LOCATION_ROLE = "s3-access-grants-location";

type ExpectedPermission = Pick<ExpectedAccess, "prefix" | "actions" | "lists" | "bucketActions">;
type ReachingWriter = LambdaWriter | RoleWriter;
type Operation = OwnCodeWriter["operations"][string][number] | RoleWriter["operations"][number];

/**
 * The actions that S3 needs to put replicas.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html
 */
const REPLICA = [
  "s3:ReplicateObject",
  "s3:ReplicateDelete",
  "s3:ReplicateTags",
  "s3:ObjectOwnerOverrideToBucketOwner",
];

/** The expected access of every writer, read only from the config. */
export const expectedAccessOf = memoized((config: ResolvedConfig): readonly ExpectedAccess[] => {
  const reaches = config.writers.flatMap((writer) => {
    if (writer.kind === "event-bridge" || writer.kind === "service-principal") return [];
    if (writer.kind === "identity-center") return peopleReaches(writer, config);
    return [
      ...destinationReaches(writer, config),
      ...sourceReaches(writer, config),
      ...(writer.kind === "lambda" && isBackfilled(writer) ? backfillReaches(writer, config) : []),
    ];
  });
  return reaches.map((reach) => withAllGrants(reach, reaches));
});

/** One role serves all grants, and S3 narrows each session to its own: the role may do with all objects what any grant allows. */
function withAllGrants(reach: ExpectedAccess, reaches: readonly ExpectedAccess[]): ExpectedAccess {
  if (!isLocationRole(reach.caller) || reach.actions.length === 0) return reach;
  const shared = reaches.filter(
    ({ caller, bucket }) => isLocationRole(caller) && bucket.owner.id === reach.bucket.owner.id,
  );
  return { ...reach, actions: [...new Set(shared.flatMap(({ actions }) => actions))] };
}

function isLocationRole({ principal }: Caller): boolean {
  return principal.kind === "role-session" && principal.roleArn.endsWith(`/${LOCATION_ROLE}`);
}

/** The writer's own role in each of its accounts. */
export function ownRoles(
  writer: Exclude<Writer, IdentityCenterWriter | ServicePrincipalWriter>,
  config: ResolvedConfig,
): Caller[] {
  return accountKeysOf(writer, config).map((key) =>
    roleCaller(producerAccount(key, config), writer.roleName),
  );
}

/** The roles that access a destination: the writer's own, or a role in the bucket's account. */
export function actorsOf(
  writer: ReachingWriter,
  { owner }: DeclaredDestination,
  config: ResolvedConfig,
): Caller[] {
  const { handshake } = writer;
  if (handshake.kind === "assume-role") return [roleCaller(owner, handshake.roleName)];
  if (handshake.kind === "access-grants") return [roleCaller(owner, LOCATION_ROLE)];
  return ownRoles(writer, config);
}

export function accessGrantsInstance({ id, region }: AccountRef): string {
  return `arn:${partitionOf(region)}:s3:${region}:${id}:access-grants/default`;
}

const SIDES = {
  "bucket-policy": { identity: true, resource: true },
  "bucket-policy-only": { identity: false, resource: true },
  "identity-policy-only": { identity: true, resource: false },
  "access-grants": { identity: true, resource: false },
} as const;

/** What a writer is expected to do in the destination, prefix by prefix. */
export function expectedPermissionsOf(writer: ReachingWriter): ExpectedPermission[] {
  return writer.kind === "lambda" ? functionPermissions(writer) : rolePermissions(writer);
}

function destinationReaches(writer: ReachingWriter, config: ResolvedConfig): ExpectedAccess[] {
  const { handshake } = writer;
  const sides =
    handshake.kind === "assume-role"
      ? { identity: true, resource: handshake.inBucketPolicy }
      : SIDES[handshake.kind];
  const aclHeader = writer.kind === "lambda" ? "none" : writer.aclHeader;
  return declaredDestinations(writer, config).flatMap((bucket) => {
    const granted: ConditionContext =
      handshake.kind === "access-grants"
        ? { "s3:AccessGrantsInstanceArn": accessGrantsInstance(bucket.owner) }
        : {};
    return actorsOf(writer, bucket, config).flatMap((caller) =>
      expectedPermissionsOf(writer).map((wish) => ({
        writer: writer.name,
        caller,
        bucket,
        sides,
        aclHeader,
        circumstances: { ...granted, ...networkOf(bucket) },
        ...wish,
      })),
    );
  });
}

/** One of the allowed networks, if any. */
export function networkOf({ network }: Pick<DeclaredBucket, "network">): ConditionContext {
  const [endpoint] = network?.vpcEndpointIds ?? [];
  const [vpc] = network?.vpcIds ?? [];
  return {
    ...(endpoint === undefined ? {} : { "aws:SourceVpce": endpoint, "aws:SourceIp": null }),
    ...(vpc === undefined ? {} : { "aws:SourceVpc": vpc, "aws:SourceIp": null }),
  };
}

/**
 * A thumbnail is replaced or deleted only if it has not changed since it was read. A copy keeps its tags, or gets
 * others, or none. Permanent failures are recorded.
 */
function functionPermissions(writer: LambdaWriter): ExpectedPermission[] {
  if (writer.workload === "own") return ownCodePermissions(writer);
  const quarantine: ExpectedPermission[] =
    writer.quarantinePrefix === false
      ? []
      : [{ prefix: writer.quarantinePrefix, actions: ["s3:PutObject"], lists: "nothing" }];
  if (writer.workload === "copy") {
    // The copy's key is the output prefix and the whole key of its source.
    const prefix = `${writer.outputPrefix}${writer.source.prefix}`;
    const { tags } = writer.copy;
    const untagged = typeof tags === "object" && Object.keys(tags).length === 0;
    const tagging = untagged ? [] : ["s3:PutObjectTagging"];
    const actions = ["s3:PutObject", ...tagging, "s3:GetObject", "s3:AbortMultipartUpload"];
    return [{ prefix, actions, lists: prefix === "" ? "everything" : "its prefix" }, ...quarantine];
  }
  const { outputPrefix, source, deleteThumbnails } = writer;
  const output: ExpectedPermission = {
    prefix: outputPrefix,
    actions: ["s3:PutObject", "s3:GetObject", ...(deleteThumbnails ? ["s3:DeleteObject"] : [])],
    lists: "nothing",
  };
  if (source.in !== "destination") return [output, ...quarantine];
  const input: ExpectedPermission = {
    prefix: source.prefix,
    actions: ["s3:GetObject", "s3:GetObjectVersion"],
    lists: listsSource(writer),
  };
  return [output, input, ...quarantine];
}

/** The declared operations of own code, and its reads if its source is the destination. */
function ownCodePermissions(writer: OwnCodeWriter): ExpectedPermission[] {
  const declared = Object.entries(writer.operations).flatMap(([prefix, own]) =>
    operationPermissions([prefix], own, true, false),
  );
  if (writer.source.in !== "destination") return declared;
  return [
    ...declared,
    { prefix: writer.source.prefix, actions: readByOwnCode(writer), lists: listsSource(writer) },
  ];
}

function readByOwnCode({ sourceOperations }: OwnCodeWriter): readonly string[] {
  return sourceOperations.includes("read") ? ["s3:GetObject", "s3:GetObjectVersion"] : [];
}

/** S3 reports a missing source only to callers that may list it: copies and deleteThumbnails need that. */
function listsSource(writer: LambdaWriter): ExpectedPermission["lists"] {
  if (writer.workload === "thumbnail" && !writer.deleteThumbnails) return "nothing";
  if (writer.workload === "own" && !writer.sourceOperations.includes("list")) return "nothing";
  return writer.source.prefix === "" ? "everything" : "its prefix";
}

function rolePermissions(writer: RoleWriter): ExpectedPermission[] {
  const { prefixes, operations, multipartUploads, aclHeader } = writer;
  const inParts = multipartUploads ?? aclHeader !== "required";
  const { onBucket, onObjects } = grantedToServices(writer);
  return operationPermissions(prefixes, operations, inParts, aclHeader !== "none").map((wish) => ({
    ...wish,
    actions: [...wish.actions, ...onObjects],
    bucketActions: onBucket,
  }));
}

function operationPermissions(
  prefixes: readonly string[],
  operations: readonly Operation[],
  inParts: boolean,
  setsAcl: boolean,
): ExpectedPermission[] {
  const has = (operation: Operation): boolean => operations.includes(operation);
  const actions = [
    ...(has("write") ? ["s3:PutObject"] : []),
    ...(has("write") && inParts ? ["s3:AbortMultipartUpload"] : []),
    ...(has("write") && setsAcl ? ["s3:PutObjectAcl"] : []),
    ...(has("read") ? ["s3:GetObject"] : []),
    ...(has("delete") ? ["s3:DeleteObject"] : []),
    ...(has("tag") ? ["s3:PutObjectTagging"] : []),
    ...(has("replicate") ? REPLICA : []),
  ];
  return prefixes.map((prefix) => ({ prefix, actions, lists: has("list") ? "its prefix" : "nothing" }));
}

/** A function reads its own source; for a copy, the role in B reads it. */
function sourceReaches(writer: ReachingWriter, config: ResolvedConfig): ExpectedAccess[] {
  if (writer.kind !== "lambda" || writer.source.in !== "own-bucket") return [];
  const { prefix, bucketName } = writer.source;
  const copies = writer.workload === "copy";
  const readsTags = copies && writer.copy.tags === "same-as-source";
  const fromPolicy = writer.handshake.kind === "bucket-policy-only";
  const versions =
    writer.workload === "own" ? readByOwnCode(writer) : ["s3:GetObject", "s3:GetObjectVersion"];
  const bucket = sourceBucketOf(bucketName, config);
  const readers = copies
    ? actorsOf(writer, declaredDestination(writer, config), config)
    : ownRoles(writer, config);
  return readers.map((caller) => ({
    writer: writer.name,
    caller,
    bucket,
    prefix,
    actions: readsTags ? [...versions, "s3:GetObjectTagging", "s3:GetObjectVersionTagging"] : versions,
    lists: listsSource(writer),
    sides: copies ? { identity: true, resource: true } : { identity: !fromPolicy, resource: fromPolicy },
    aclHeader: "none",
    circumstances: outsideOf(bucket),
  }));
}

/** Functions, copies and backfills run outside of every VPC, and still need their source. */
function outsideOf({ network }: DeclaredBucket): ConditionContext {
  return network === undefined ? {} : ELSEWHERE;
}

/** The state machine's role lists the objects, and writes its results. */
function backfillReaches(writer: BackfillWriter, config: ResolvedConfig): ExpectedAccess[] {
  const listed = listedPrefix(writer);
  const { bucketName, prefix } = resultsOf(writer);
  const source = sourceBucketOf(writer.source.bucketName, config);
  const results = sourceBucketOf(bucketName, config);
  const common = {
    writer: writer.name,
    caller: backfillRole(writer, config),
    sides: { identity: true, resource: false },
    aclHeader: "none",
  } as const;
  return [
    {
      ...common,
      bucket: source,
      circumstances: outsideOf(source),
      prefix: listed,
      actions: [],
      lists: listed === "" ? "everything" : "its prefix",
    },
    {
      ...common,
      bucket: results,
      circumstances: outsideOf(results),
      prefix,
      actions: ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
      lists: "nothing",
    },
  ];
}

/** The role that Identity Center creates for a permission set. */
export function permissionSetRole(writer: IdentityCenterWriter, config: ResolvedConfig): string {
  const { id, region } = producerAccount(writer.account, config);
  const home = config.identityCenter?.account.region ?? region;
  return permissionSetRoleArn(
    { partition: partitionOf(region), account: id, permissionSet: writer.permissionSetName },
    home === "us-east-1" ? "/" : `/${home}/`,
    "0123456789abcdef",
  );
}

function peopleReaches(writer: IdentityCenterWriter, config: ResolvedConfig): ExpectedAccess[] {
  const text = `${writer.permissionSetName} of ${producerAccount(writer.account, config).id}`;
  const arn = permissionSetRole(writer, config);
  return declaredDestinations(writer, config).flatMap((bucket) =>
    operationPermissions(writer.prefixes, writer.operations, true, false).map((wish) => ({
      writer: writer.name,
      caller: sessionCaller(arn, text, "of-the-stacks"),
      bucket,
      sides: { identity: true, resource: true },
      aclHeader: "none",
      circumstances: networkOf(bucket),
      ...wish,
    })),
  );
}
