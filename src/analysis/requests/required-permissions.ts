import type { ConditionContext } from "../lookup/question";
import type { Home, ModelBucket } from "../../terraform-model";
import { queryValue, type RequestParts } from "./request-parts";
import type { S3Operation } from "./s3-operation";

/** A permission that a request needs. */
export interface RequiredPermission extends Pick<Home, "region"> {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  /** Condition keys that follow from the request itself. */
  readonly circumstances: ConditionContext;
  /** Whom the resource's policy is assumed to allow, if the stacks do not show it. @default - no one */
  readonly resourceOpenTo?: "account" | "caller";
  /** Whether it only decides how S3 reports a missing object. @default false */
  readonly ofMissing?: boolean;
}

/** The source of a copy. */
export interface ObjectToCopy {
  readonly bucket: ModelBucket;
  readonly key: string;
  readonly versionId?: string;
}

/** The subject of a request. */
export interface Subject {
  readonly bucket: ModelBucket;
  /** Undefined for the bucket itself. */
  readonly key?: string;
  readonly source?: ObjectToCopy;
}

/**
 * Every S3 permission that a request needs, before any lookup. Further permissions for tags, encryption and a copy
 * source's tags are added when these are known.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function requiredPermissions(
  operation: S3Operation,
  request: RequestParts,
  subject: Subject,
): RequiredPermission[] {
  const { bucket, key, source } = subject;
  const versionId = queryValue(request, "versionId");
  const onBucket = (action: string): RequiredPermission =>
    requiredPermission(bucket, bucket.arn, action, listing(request, operation));
  const onObject = (action: string, circumstances: ConditionContext = {}): RequiredPermission =>
    requiredPermission(bucket, `${bucket.arn}/${key ?? ""}`, action, circumstances);
  /** S3 has a separate action for a named version. */
  const versioned = (plain: string, ofVersion: string): RequiredPermission =>
    versionId === undefined ? onObject(plain) : onObject(ofVersion, { "s3:versionid": versionId });
  const reads = (): RequiredPermission => versioned("s3:GetObject", "s3:GetObjectVersion");
  switch (operation) {
    case "ListBuckets":
      throw new Error("ListBuckets is about no bucket");
    case "HeadBucket":
    case "ListObjects":
    case "ListObjectsV2":
      return [onBucket("s3:ListBucket")];
    case "ListObjectVersions":
      return [onBucket("s3:ListBucketVersions")];
    case "ListMultipartUploads":
      return [onBucket("s3:ListBucketMultipartUploads")];
    case "GetBucketLocation":
    case "GetBucketVersioning":
    case "GetBucketPolicy":
      return [onBucket(`s3:${operation}`)];
    case "DeleteObjects":
      return [];
    case "GetObject":
    case "HeadObject":
      return [reads()];
    case "GetObjectAttributes":
      return [reads(), versioned("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")];
    case "GetObjectAcl":
      return [versioned("s3:GetObjectAcl", "s3:GetObjectVersionAcl")];
    case "PutObjectAcl":
      return [
        {
          ...versioned("s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
          circumstances: headersOf(request, ACL_HEADERS),
        },
      ];
    case "GetObjectTagging":
    case "DeleteObjectTagging":
    case "PutObjectTagging":
      return [versioned(`s3:${operation}`, `s3:${operation.replace("Tagging", "VersionTagging")}`)];
    case "PutObject":
    case "CreateMultipartUpload":
      return [
        ...writing(operation, request).map(([action, circumstances]) => onObject(action, circumstances)),
        ...matching(request, onObject),
      ];
    case "CopyObject":
      return [
        ...reading(source),
        ...writing(operation, request).map(([action, circumstances]) => onObject(action, circumstances)),
        ...matching(request, onObject),
      ];
    case "UploadPart":
      return [onObject("s3:PutObject", { "s3:ObjectCreationOperation": "false" })];
    case "UploadPartCopy":
      return [...reading(source), onObject("s3:PutObject", { "s3:ObjectCreationOperation": "false" })];
    case "CompleteMultipartUpload":
      return [
        onObject("s3:PutObject", {
          "s3:ObjectCreationOperation": "true",
          ...headersOf(request, CONDITION_KEYS),
        }),
        ...matching(request, onObject),
      ];
    case "DeleteObject":
      return [versioned("s3:DeleteObject", "s3:DeleteObjectVersion"), ...matching(request, onObject)];
    case "AbortMultipartUpload":
      return [onObject("s3:AbortMultipartUpload")];
    case "ListParts":
      return [onObject("s3:ListMultipartUploadParts")];
  }
}

/** Deleting one key of a list. */
export function deletionPermission(
  bucket: ModelBucket,
  key: string,
  versionId: string | undefined,
): RequiredPermission {
  const resource = `${bucket.arn}/${key}`;
  return versionId === undefined
    ? requiredPermission(bucket, resource, "s3:DeleteObject", {})
    : requiredPermission(bucket, resource, "s3:DeleteObjectVersion", { "s3:versionid": versionId });
}

/** A copy's tags: read from the source, written to the copy. */
export function taggingPermissions(
  { bucket, key, source }: Subject,
  tags: ConditionContext,
): RequiredPermission[] {
  const write = requiredPermission(bucket, `${bucket.arn}/${key ?? ""}`, "s3:PutObjectTagging", tags);
  if (source === undefined) return [write];
  const resource = `${source.bucket.arn}/${source.key}`;
  return [
    source.versionId === undefined
      ? requiredPermission(source.bucket, resource, "s3:GetObjectTagging", {})
      : requiredPermission(source.bucket, resource, "s3:GetObjectVersionTagging", {
          "s3:versionid": source.versionId,
        }),
    write,
  ];
}

/** Whether a missing object is reported as missing: only to callers that may list. */
export function existencePermission(bucket: ModelBucket): RequiredPermission {
  return { ...requiredPermission(bucket, bucket.arn, "s3:ListBucket", {}), ofMissing: true };
}

export function requiredPermission(
  bucket: ModelBucket,
  resource: string,
  action: string,
  circumstances: ConditionContext,
): RequiredPermission {
  return {
    action,
    resource,
    resourceAccount: bucket.account,
    region: bucket.region,
    circumstances,
  };
}

function reading(source: Subject["source"]): RequiredPermission[] {
  if (source === undefined) throw new Error("a copy without a source");
  const { bucket, key, versionId } = source;
  const resource = `${bucket.arn}/${key}`;
  return versionId === undefined
    ? [requiredPermission(bucket, resource, "s3:GetObject", {})]
    : [requiredPermission(bucket, resource, "s3:GetObjectVersion", { "s3:versionid": versionId })];
}

/** Headers with which a request sets an ACL. */
export const ACL_HEADERS = [
  "x-amz-acl",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
] as const;
const CONDITION_KEYS = ["if-match", "if-none-match"] as const;
/** Headers of a write that are condition keys, except tags. */
export const WRITE_HEADERS = [
  ...ACL_HEADERS,
  ...CONDITION_KEYS,
  "x-amz-copy-source",
  "x-amz-metadata-directive",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
] as const;

/** Condition keys with another name than their header. */
function objectLock({ headers }: Pick<RequestParts, "headers">): ConditionContext {
  return Object.fromEntries(
    OBJECT_LOCK_HEADERS.flatMap((name): [string, string][] => {
      const value = headers.get(name);
      return value === undefined ? [] : [[name.replace(/^x-amz-/, "s3:"), value]];
    }),
  );
}

/** Headers with which a write locks its object. */
export const OBJECT_LOCK_HEADERS = [
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
  "x-amz-object-lock-legal-hold",
] as const;

/** Condition keys of S3 that are headers of the request, by their names. */
function headersOf({ headers }: Pick<RequestParts, "headers">, names: readonly string[]): ConditionContext {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = headers.get(name);
      return value === undefined ? [] : [[`s3:${name}`, value]];
    }),
  );
}

/**
 * An ACL, tags, retention or a legal hold in the headers need separate permissions.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
function writing(operation: S3Operation, request: RequestParts): [string, ConditionContext][] {
  const tagging = request.headers.get("x-amz-tagging");
  const circumstances: ConditionContext = {
    ...headersOf(request, WRITE_HEADERS),
    ...objectLock(request),
    ...(tagging === undefined ? {} : requestTags(tagging)),
    "s3:ObjectCreationOperation": String(operation !== "CreateMultipartUpload"),
  };
  const asks = (names: readonly string[]): boolean => names.some((name) => request.headers.has(name));
  const also = (asked: boolean, action: string): [string, ConditionContext][] =>
    asked ? [[action, circumstances]] : [];
  return [
    ["s3:PutObject", circumstances],
    ...also(asks(ACL_HEADERS), "s3:PutObjectAcl"),
    ...also(tagging !== undefined, "s3:PutObjectTagging"),
    ...also(asks(["x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"]), "s3:PutObjectRetention"),
    ...also(asks(["x-amz-object-lock-legal-hold"]), "s3:PutObjectLegalHold"),
  ];
}

/** `a=1&b=2` as condition keys. */
export function requestTags(tagging: string): ConditionContext {
  const tags = [...new URLSearchParams(tagging)];
  return {
    ...Object.fromEntries(tags.map(([name, value]) => [`s3:RequestObjectTag/${name}`, value])),
    "s3:RequestObjectTagKeys": tags.map(([name]) => name),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function matching(
  { headers }: RequestParts,
  onObject: (action: string) => RequiredPermission,
): RequiredPermission[] {
  return headers.has("if-match") ? [onObject("s3:GetObject")] : [];
}

function listing(request: RequestParts, operation: S3Operation): ConditionContext {
  if (!operation.startsWith("List")) return {};
  return Object.fromEntries(
    ["prefix", "delimiter", "max-keys"].flatMap((name): [string, string][] => {
      const value = queryValue(request, name);
      return value === undefined ? [] : [[`s3:${name}`, value]];
    }),
  );
}
