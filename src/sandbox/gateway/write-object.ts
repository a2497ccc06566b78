import type { ModelBucket } from "../../terraform-model";
import type { Answer } from "./answer";
import { AwsError, notImplemented } from "./aws-error";
import { principalText, type RequestSession } from "./request-session";
import {
  encryptionHeaders,
  encryptionOf,
  keyNeed,
  keyOf,
  queryValue,
  requestTags,
  taggingPermissions,
  type KeyAction,
  type ObjectEncryption,
  type S3Operation,
  type Subject,
} from "../../analysis/requests";
import type { ObjectChange } from "./records";
import { storeHeaders, storeQuery } from "./s3-headers";
import { sourceTags } from "./source-tags";
import { checkWriteConditions, hasWriteCondition, unquoted } from "./write-conditions";
import type { DecodedBody } from "./decode-body";

const EVENTS: Partial<Record<S3Operation, ObjectChange["eventName"]>> = {
  PutObject: "ObjectCreated:Put",
  CopyObject: "ObjectCreated:Copy",
  CompleteMultipartUpload: "ObjectCreated:CompleteMultipartUpload",
};

/** The operations that put an object or a part of one. */
export type Write = Extract<
  S3Operation,
  | "PutObject"
  | "CopyObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "UploadPartCopy"
  | "CompleteMultipartUpload"
>;

/** Puts an object, or a part of one, after checking permissions. */
export async function writeObject(
  exchange: RequestSession,
  operation: Write,
  subject: Subject & { readonly key: string },
  { content, trailers }: DecodedBody,
): Promise<Answer> {
  const { request, services } = exchange;
  const { bucket, key } = subject;
  const begins =
    operation === "PutObject" || operation === "CopyObject" || operation === "CreateMultipartUpload";
  const encryption = knownEncryption(exchange, bucket);
  if (encryption.keyArn !== undefined) {
    askKey(exchange, encryption.keyArn, begins ? "kms:GenerateDataKey" : "kms:Decrypt", bucket);
  }
  const tagging = await checkSource(exchange, operation, subject);
  const type = request.headers.get("content-type") ?? "";
  if (/^(?:application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) {
    // moto would parse the bytes as a form, and keep none.
    throw notImplemented(`an object of type ${type}`);
  }
  return services.lock(`${bucket.name}/${key}`, async () => {
    if (hasWriteCondition(request.headers)) {
      checkWriteConditions(request.headers, await services.store.send({ method: "HEAD", bucket, key }));
    }
    const answer = await services.store.send({
      method: request.method,
      bucket,
      key,
      query: storeQuery(request),
      headers: {
        ...storeHeaders(request, trailers),
        ...(begins ? encryptionHeaders(encryption) : {}),
        ...tagging,
      },
      body: content,
    });
    if (answer.status >= 300) return answer;
    const eventName = EVENTS[operation];
    if (eventName !== undefined) {
      await notifyOfNew(
        exchange,
        eventName,
        subject,
        answer,
        operation === "PutObject" ? content.length : undefined,
      );
    }
    return { ...answer, headers: { ...answer.headers, ...encryptionHeaders(encryption) } };
  });
}

/** Deletes an object or one of its versions, after checking permissions. */
export async function deleteOne(
  exchange: RequestSession,
  bucket: ModelBucket,
  key: string,
  versionId: string | undefined,
): Promise<Answer> {
  const { services, request } = exchange;
  return services.lock(`${bucket.name}/${key}`, async () => {
    if (hasWriteCondition(request.headers)) {
      checkWriteConditions(request.headers, await services.store.send({ method: "HEAD", bucket, key }));
    }
    const answer = await services.store.send({
      method: "DELETE",
      bucket,
      key,
      ...(versionId === undefined ? {} : { query: new Map([["versionId", [versionId]]]) }),
    });
    if (answer.status >= 300) return answer;
    const made = versionId === undefined && bucket.versioning === "Enabled";
    const ofVersion = versionId ?? answer.headers["x-amz-version-id"];
    services.emit({
      bucket: bucket.name,
      key,
      ...(ofVersion === undefined ? {} : { versionId: ofVersion }),
      sequencer: services.nextSequencer(),
      eventName: made ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete",
      principal: principalText(exchange),
    });
    return answer;
  });
}

/** @throws AwsError 501 for a key that the stacks do not show, 400 for one that is in neither them nor the bucket */
function knownEncryption({ request, services }: RequestSession, bucket: ModelBucket): ObjectEncryption {
  const encryption = encryptionOf(request.headers, bucket);
  if ("unknown" in encryption) throw notImplemented(encryption.unknown);
  const { keyArn } = encryption;
  const isKnown =
    keyArn === bucket.encryption?.keyArn || services.model.keys.some(({ arn }) => arn === keyArn);
  if (keyArn !== undefined && !isKnown) {
    throw new AwsError(400, "KMS.NotFoundException", `Key '${keyArn}' does not exist`);
  }
  return encryption;
}

/** What S3 needs from KMS for the caller. */
export function askKey(
  exchange: RequestSession,
  keyArn: string,
  action: KeyAction,
  bucket: ModelBucket,
): void {
  const { principal } = exchange.requester.caller;
  if (principal.kind !== "role-session" && principal.kind !== "service") {
    throw new AwsError(403, "AccessDenied", "Access Denied", {
      Reason: `KMS has no ${principal.kind} callers`,
    });
  }
  const account = principal.kind === "service" ? undefined : principal.roleArn.split(":")[4];
  exchange.require(keyNeed(keyArn, action, bucket, exchange.services.model, account));
}

/**
 * What the source of a copy is encrypted with, and its tags, need permissions too.
 *
 * @returns how the tags that the copy takes along reach the store: moto keeps them by account, and would lose them
 */
async function checkSource(
  exchange: RequestSession,
  operation: Write,
  subject: Subject,
): Promise<Readonly<Record<string, string>>> {
  const { source } = subject;
  if (source === undefined) return {};
  const { store } = exchange.services;
  const { bucket, key, versionId } = source;
  const query = versionId === undefined ? {} : { query: new Map([["versionId", [versionId]]]) };
  const head = await store.send({ method: "HEAD", bucket, key, ...query });
  if (head.status === 404)
    throw new AwsError(404, "NoSuchKey", "The specified key does not exist.", { Key: key });
  const keyArn = keyOf(head.headers);
  if (keyArn !== undefined) askKey(exchange, keyArn, "kms:Decrypt", bucket);
  if (operation !== "CopyObject" || exchange.request.headers.get("x-amz-tagging-directive") === "REPLACE")
    return {};
  const tags = await sourceTags(store, source);
  if (tags === "") return {};
  for (const need of taggingPermissions(subject, requestTags(tags))) exchange.require(need);
  return { "x-amz-tagging-directive": "REPLACE", "x-amz-tagging": tags };
}

async function notifyOfNew(
  exchange: RequestSession,
  eventName: ObjectChange["eventName"],
  { bucket, key = "" }: Subject,
  { headers }: Answer,
  knownBytes: number | undefined,
): Promise<void> {
  const { services } = exchange;
  const versionId = headers["x-amz-version-id"];
  const sequencer = services.nextSequencer();
  const { bytes, etag } =
    knownBytes === undefined
      ? await lookUp(exchange, bucket, key)
      : { bytes: knownBytes, etag: headers.etag };
  services.emit({
    bucket: bucket.name,
    key,
    ...(versionId === undefined ? {} : { versionId }),
    ...(etag === undefined ? {} : { etag: unquoted(etag) }),
    ...(bytes === undefined ? {} : { bytes }),
    sequencer,
    eventName,
    principal: principalText(exchange),
  });
}

/**
 * A copy and a completed multipart upload return neither their size nor, in a header, their ETag. If the store stops at
 * that moment, these are missing, but the event is sent.
 */
async function lookUp(
  { services }: RequestSession,
  bucket: ModelBucket,
  key: string,
): Promise<{ readonly bytes?: number; readonly etag?: string | undefined }> {
  try {
    const { headers } = await services.store.send({ method: "HEAD", bucket, key });
    return { bytes: Number(headers["content-length"] ?? 0), etag: headers.etag };
  } catch (error) {
    if (error instanceof AwsError) return {};
    throw error;
  }
}

/** Of the request's own query. */
export function namedVersion({ request }: RequestSession): string | undefined {
  return queryValue(request, "versionId");
}
