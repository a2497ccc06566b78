import type { Model } from "../../terraform-model";
import type { ConditionContext } from "../lookup/question";
import {
  OBJECT_LOCK_HEADERS,
  S3_OPERATIONS,
  WRITE_HEADERS,
  type ObjectToCopy,
  type RequestParts,
  type S3Operation,
  type Subject,
} from "../requests";
import { nameResource, type NamedResource } from "./name-resource";
import { questionError, type UserQuestion } from "./user-question";

/** The request to S3 of a question. */
export interface S3Request extends RequestParts {
  readonly operation: S3Operation;
  readonly subject: Subject;
  /** The condition keys that do not follow from headers and query. */
  readonly circumstances: ConditionContext;
}

/** Actions with another name than their operation. */
const OPERATION_OF: Readonly<Record<string, S3Operation>> = {
  listbucket: "ListObjectsV2",
  listbucketversions: "ListObjectVersions",
  listbucketmultipartuploads: "ListMultipartUploads",
  listmultipartuploadparts: "ListParts",
  deleteobjects: "DeleteObject",
  ...Object.fromEntries(
    S3_OPERATIONS.filter((name) => name !== "ListBuckets" && name !== "DeleteObjects").map((name) => [
      name.toLowerCase(),
      name,
    ]),
  ),
};

/** The action for an operation, if no action has the operation's name. */
const ACTION_OF: Readonly<Partial<Record<S3Operation, string>>> = {
  HeadBucket: "s3:ListBucket",
  ListObjects: "s3:ListBucket",
  ListObjectsV2: "s3:ListBucket",
  ListObjectVersions: "s3:ListBucketVersions",
  ListMultipartUploads: "s3:ListBucketMultipartUploads",
  ListParts: "s3:ListMultipartUploadParts",
  HeadObject: "s3:GetObject",
  CopyObject: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  UploadPartCopy: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
};

/** The operation of S3 that a question names, by its own name or by its action's; undefined for anything else. */
export function operationNamed(action: string): S3Operation | undefined {
  const [, name] = /^(?:s3:)?([A-Za-z0-9]+)$/.exec(action) ?? [];
  return name === undefined ? undefined : OPERATION_OF[name.toLowerCase()];
}

/** The action that a question names: `s3:PutObject` for `CopyObject`. */
export function actionNamed(action: string): string {
  const operation = operationNamed(action);
  const own = operation === undefined ? undefined : ACTION_OF[operation];
  if (own !== undefined) return own;
  return operation === undefined || action.includes(":") ? action : `s3:${operation}`;
}

const HEADER_KEYS: ReadonlyMap<string, string> = new Map([
  ...WRITE_HEADERS.map((name): [string, string] => [`s3:${name}`, name]),
  ...OBJECT_LOCK_HEADERS.map((name): [string, string] => [name.replace(/^x-amz-/, "s3:"), name]),
]);
const QUERY_KEYS: ReadonlyMap<string, string> = new Map([
  ["s3:versionid", "versionId"],
  ["s3:prefix", "prefix"],
  ["s3:delimiter", "delimiter"],
  ["s3:max-keys", "max-keys"],
]);
const TAG = "s3:requestobjecttag/";

/**
 * The request of a question, with the headers and the query that its condition keys follow from; undefined for an
 * action without an operation.
 *
 * @throws QuestionError
 */
export function requestNamed(
  question: UserQuestion,
  resource: NamedResource,
  model: Model,
): S3Request | undefined {
  const named = operationNamed(question.action);
  if (named === undefined || resource.bucket === undefined || question.actionOnly === true) {
    refuseHeaders(question);
    return undefined;
  }
  const headers = new Map(
    Object.entries(question.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const query = new Map<string, string[]>();
  const tags = new URLSearchParams();
  const circumstances: Record<string, ConditionContext[string]> = {};
  for (const [key, value] of Object.entries(question.circumstances)) {
    const lower = key.toLowerCase();
    const header = HEADER_KEYS.get(lower);
    const parameter = QUERY_KEYS.get(lower);
    if (typeof value === "string" && header !== undefined) headers.set(header, value);
    else if (typeof value === "string" && parameter !== undefined) query.set(parameter, [value]);
    else if (typeof value === "string" && lower.startsWith(TAG)) tags.append(key.slice(TAG.length), value);
    else circumstances[key] = value;
  }
  const source = sourceOf(question, headers, model);
  if (tags.size > 0 && source === undefined) headers.set("x-amz-tagging", tags.toString());
  else for (const [name, value] of tags) circumstances[`s3:RequestObjectTag/${name}`] = value;
  const operation = copying(named, source !== undefined, question.action);
  const { bucket, key } = resource;
  const subject = {
    bucket,
    ...(key === undefined ? {} : { key }),
    ...(source === undefined ? {} : { source }),
  };
  return { operation, subject, headers, query, circumstances };
}

function refuseHeaders({ headers, from, action }: UserQuestion): void {
  if (from === undefined && Object.keys(headers ?? {}).length === 0) return;
  throw questionError("action", "a request to S3 with --header or --from", action);
}

function sourceOf(
  { from, action }: UserQuestion,
  headers: Map<string, string>,
  model: Model,
): ObjectToCopy | undefined {
  const header = headers.get("x-amz-copy-source");
  const [, place, versionId] = /^(.*?)(?:\?versionId=(.*))?$/s.exec(from ?? header ?? "") ?? [];
  if (place === undefined || place === "") return undefined;
  const isUrl = /^(?:s3:\/\/|arn:)/.test(place);
  const { bucket, key } = nameResource(
    isUrl ? place : `s3://${place.replace(/^\//, "")}`,
    action,
    model,
    "from",
  );
  if (bucket === undefined || key === undefined)
    throw questionError("from", "an object of S3", from ?? place);
  headers.set("x-amz-copy-source", `${bucket.name}/${key}`);
  return { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
}

/** @throws QuestionError for a copy without a source, and for a source without a copy */
function copying(named: S3Operation, hasSource: boolean, action: string): S3Operation {
  const copies = named === "CopyObject" || named === "UploadPartCopy";
  if (!hasSource && copies) throw questionError("from", `what ${action} copies`, "nothing");
  if (!hasSource || copies) return named;
  if (named === "PutObject") return "CopyObject";
  if (named === "UploadPart") return "UploadPartCopy";
  throw questionError("from", "a copy, such as CopyObject", action);
}
