import { isArchived, LoopbackCopies } from "./loopback-copies";
import { contentHeadersOf, metadataOf, objectHeaders } from "./loopback-headers";
import { escapeXml, listObjects } from "./loopback-listing";
import { errorXml, xml, type Answer, type AwsRequest } from "./loopback-protocol";
import { crc32Of, LoopbackStore, type BucketOptions, type StoredObject } from "./loopback-store";

/** The calls of S3 that this project's functions make, path-style, with versions, conditions and checksums. */
export class LoopbackS3 {
  readonly store: LoopbackStore;
  readonly copies: LoopbackCopies;

  constructor(buckets: Readonly<Record<string, BucketOptions>>) {
    this.store = new LoopbackStore(buckets);
    this.copies = new LoopbackCopies(this.store);
  }

  answer(request: AwsRequest): Answer {
    const bucket = this.store.buckets[request.bucket];
    if (!bucket) return errorXml(404, "NoSuchBucket", "The specified bucket does not exist");
    const region = bucket.region ?? "eu-central-1";
    if (request.signedRegion !== region) {
      const redirect = errorXml(301, "PermanentRedirect", "The bucket must be addressed at another endpoint");
      return { ...redirect, headers: { ...redirect.headers, "x-amz-bucket-region": region } };
    }
    const expectedOwner = request.headers["x-amz-expected-bucket-owner"];
    if (expectedOwner !== undefined && expectedOwner !== bucket.owner)
      return errorXml(403, "AccessDenied", "Access Denied");
    return this.answerTo(request, bucket);
  }

  private answerTo(request: AwsRequest, bucket: BucketOptions): Answer {
    const { method, key, query, headers } = request;
    const isUpload = "uploadId" in query;
    switch (method) {
      case "GET":
        if (key === "") return listObjects(this.store, request, bucket);
        return "tagging" in query ? this.readTags(request, bucket) : this.read(request, bucket);
      case "HEAD":
        return this.read(request, bucket);
      case "PUT":
        if (isUpload) return this.copies.copyPart(request);
        if ("tagging" in query) return this.writeTags(request, bucket);
        if ("x-amz-copy-source" in headers) return this.copies.copyObject(request, this.refusalOf(request));
        return this.write(request);
      case "POST":
        if ("uploads" in query) return this.copies.create(request);
        if (isUpload) return this.copies.complete(request, this.refusalOf(request));
        break;
      case "DELETE":
        return isUpload ? this.copies.abort(request) : this.remove(request);
    }
    return errorXml(405, "MethodNotAllowed", `${method} is not known here`);
  }

  private read(request: AwsRequest, bucket: BucketOptions): Answer {
    const object = this.find(request, bucket);
    if ("code" in object) return object.answer;
    if (request.method === "GET" && isArchived(object)) {
      return errorXml(403, "InvalidObjectState", "not valid for the object's storage class");
    }
    const withChecksum = request.headers["x-amz-checksum-mode"] === "ENABLED";
    return { status: 200, headers: objectHeaders(object, withChecksum), body: object.body };
  }

  private readTags(request: AwsRequest, bucket: BucketOptions): Answer {
    const object = this.find(request, bucket);
    if ("code" in object) return object.answer;
    const tags = Object.entries(object.tags).map(
      ([name, value]) => `<Tag><Key>${escapeXml(name)}</Key><Value>${escapeXml(value)}</Value></Tag>`,
    );
    return xml(200, `<Tagging><TagSet>${tags.join("")}</TagSet></Tagging>`);
  }

  private writeTags(request: AwsRequest, bucket: BucketOptions): Answer {
    const object = this.find(request, bucket);
    if ("code" in object) return object.answer;
    const named = request.body.toString().matchAll(/<Tag><Key>(.*?)<\/Key><Value>(.*?)<\/Value><\/Tag>/gs);
    const tags = Object.fromEntries([...named].map(([, name = "", value = ""]) => [name, value]));
    this.store.replace(request.bucket, request.key, { ...object, tags });
    return { status: 200 };
  }

  private find(
    { bucket, key, query }: AwsRequest,
    { listable }: BucketOptions,
  ): StoredObject | { readonly code: string; readonly answer: Answer } {
    const versionId = query["versionId"];
    const object = this.store.get(bucket, key, versionId);
    if (object) return object;
    const code = !listable ? "AccessDenied" : versionId ? "NoSuchVersion" : "NoSuchKey";
    return { code, answer: errorXml(listable ? 404 : 403, code, "The specified key does not exist.") };
  }

  private write(request: AwsRequest): Answer {
    const { bucket, key, headers, body } = request;
    const refusal = this.refusalOf(request);
    if (refusal) return refusal;
    if (headers["content-encoding"]?.includes("aws-chunked") || headers["x-amz-decoded-content-length"]) {
      return errorXml(501, "NotImplemented", "chunked uploads are not known here");
    }
    const checksum = headers["x-amz-checksum-crc32"];
    if (checksum !== undefined && checksum !== crc32Of(body))
      return errorXml(400, "BadDigest", "not the CRC32 sent");
    const { etag, versionId } = this.store.put(bucket, key, body, {
      ...contentHeadersOf(headers),
      metadata: metadataOf(headers),
    });
    return { status: 200, headers: { etag, ...(versionId && { "x-amz-version-id": versionId }) } };
  }

  private remove(request: AwsRequest): Answer {
    const refusal = this.refusalOf(request);
    if (refusal) return refusal;
    this.store.deleteCurrent(request.bucket, request.key);
    return { status: 204 };
  }

  /** What a request that writes, in one call or at the end of several, must meet. */
  private refusalOf({ bucket, key, headers }: AwsRequest): Answer | undefined {
    const existing = this.store.get(bucket, key);
    const ifMatch = headers["if-match"];
    if (Buffer.byteLength(key) > 1024) return errorXml(400, "KeyTooLongError", "Your key is too long");
    if (headers["if-none-match"] === "*" && existing) return preconditionFailed("If-None-Match");
    if (ifMatch !== undefined && !existing)
      return errorXml(404, "NoSuchKey", "The specified key does not exist.");
    if (ifMatch !== undefined && ifMatch !== existing?.etag) return preconditionFailed("If-Match");
    if (Object.entries(metadataOf(headers)).join("").length > 2048) {
      return errorXml(
        400,
        "MetadataTooLarge",
        "Your metadata headers exceed the maximum allowed metadata size",
      );
    }
    return undefined;
  }
}

function preconditionFailed(condition: string): Answer {
  return errorXml(412, "PreconditionFailed", `At least one of the pre-conditions did not hold: ${condition}`);
}
