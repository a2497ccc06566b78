import { contentHeadersOf, metadataOf, tagsOf } from "./loopback-headers";
import { errorXml, xml, type Answer, type AwsRequest } from "./loopback-protocol";
import {
  CONTENT_HEADERS,
  fullChecksum,
  md5,
  type ContentHeaders,
  type LoopbackStore,
  type PutOptions,
  type StoredChecksum,
  type StoredObject,
} from "./loopback-store";

const MIB = 1024 ** 2;
/** How large a source S3 copies in one call, and in one part. */
const MAX_COPY_BYTES = 5 * 1024 * MIB;
const MIN_PART_BYTES = 5 * MIB;
const MAX_PARTS = 10_000;

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly options: PutOptions;
  readonly algorithm: StoredChecksum["algorithm"];
  readonly parts: Map<number, Part>;
}

/** A part is kept as what it was copied from. */
interface Part {
  readonly of: StoredObject;
  readonly first: number;
  readonly last: number;
  readonly etag: string;
}

/** CopyObject, and multipart uploads whose parts are copied. */
export class LoopbackCopies {
  readonly uploads = new Map<string, Upload>();
  private uploadCount = 0;

  constructor(private readonly store: LoopbackStore) {}

  /** @param refusal - What the conditions of the request have against it. */
  copyObject(request: AwsRequest, refusal: Answer | undefined): Answer {
    const source = this.sourceOf(request);
    if ("status" in source) return source;
    if (source.size > MAX_COPY_BYTES) return tooLarge();
    if (refusal) return refusal;
    const { headers, bucket, key } = request;
    const replaces = (directive: string) => headers[directive] === "REPLACE";
    const { checksum, metadata, tags } = source;
    const { etag, versionId } = this.store.put(bucket, key, source.body, {
      ...contentOf(source),
      metadata,
      tags,
      ...(source.size !== source.body.length && { size: source.size, etag: source.etag }),
      ...(replaces("x-amz-metadata-directive") && {
        ...contentHeadersOf(headers),
        metadata: metadataOf(headers),
      }),
      ...(replaces("x-amz-tagging-directive") && { tags: tagsOf(headers) }),
      storageClass: headers["x-amz-storage-class"],
      checksum: checksumOf(headers["x-amz-checksum-algorithm"] ?? checksum?.algorithm, source.body),
    });
    return {
      ...result("CopyObjectResult", etag),
      headers: {
        ...(versionId && { "x-amz-version-id": versionId }),
        ...(source.versionId && { "x-amz-copy-source-version-id": source.versionId }),
      },
    };
  }

  create({ bucket, key, headers }: AwsRequest): Answer {
    const uploadId = `upload-${String(++this.uploadCount)}`;
    this.uploads.set(uploadId, {
      bucket,
      key,
      options: {
        ...contentHeadersOf(headers),
        metadata: metadataOf(headers),
        tags: tagsOf(headers),
        storageClass: headers["x-amz-storage-class"],
      },
      algorithm: algorithmOf(headers["x-amz-checksum-algorithm"]) ?? "CRC64NVME",
      parts: new Map(),
    });
    return xml(
      200,
      `<InitiateMultipartUploadResult><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
    );
  }

  copyPart(request: AwsRequest): Answer {
    const upload = this.uploadOf(request);
    if (!upload) return noSuchUpload();
    const source = this.sourceOf(request);
    if ("status" in source) return source;
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers["x-amz-copy-source-range"] ?? "");
    const [first, last] = [Number(range?.[1]), Number(range?.[2])];
    const partNumber = Number(request.query["partNumber"]);
    if (!range || last >= source.size || first > last || partNumber < 1 || partNumber > MAX_PARTS) {
      return errorXml(400, "InvalidArgument", "a range or a part number that cannot be");
    }
    if (last - first + 1 > MAX_COPY_BYTES) return tooLarge();
    const etag = `"${md5(`${source.etag} ${String(first)}-${String(last)}`)}"`;
    upload.parts.set(partNumber, { of: source, first, last, etag });
    return result("CopyPartResult", etag);
  }

  /** @param refusal - What the conditions of the request have against it. */
  complete(request: AwsRequest, refusal: Answer | undefined): Answer {
    const upload = this.uploadOf(request);
    if (!upload) return noSuchUpload();
    const body = request.body.toString();
    const named = [...body.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = ""]) => ({
      etag: /<ETag>(.*?)<\/ETag>/.exec(part)?.[1]?.replaceAll("&quot;", '"'),
      number: Number(/<PartNumber>(.*?)<\/PartNumber>/.exec(part)?.[1]),
    }));
    const parts = named.flatMap(({ number, etag }) => {
      const part = upload.parts.get(number);
      return part && part.etag === etag ? [part] : [];
    });
    const inOrder = named.every(
      ({ number }, index) => index === 0 || number > (named[index - 1]?.number ?? 0),
    );
    if (!inOrder || parts.length !== named.length || parts.length === 0) {
      return errorXml(400, "InvalidPart", "a part that is not there, or out of order");
    }
    const sizes = parts.map(({ first, last }) => last - first + 1);
    if (sizes.slice(0, -1).some((size) => size < MIN_PART_BYTES))
      return errorXml(400, "EntityTooSmall", "a small part");
    const size = sizes.reduce((sum, part) => sum + part, 0);
    if (request.headers["x-amz-mp-object-size"] !== String(size))
      return errorXml(400, "InvalidRequest", "another size");
    const assembled = assemble(parts, size);
    const checksum = fullChecksum(upload.algorithm, assembled);
    const expected = request.headers[`x-amz-checksum-${upload.algorithm.toLowerCase()}`];
    if (expected !== undefined && expected !== checksum.value)
      return errorXml(400, "BadDigest", "another checksum");
    if (refusal) return refusal;
    const etag = `"${md5(parts.map((part) => part.etag).join())}-${String(parts.length)}"`;
    this.store.put(upload.bucket, upload.key, assembled, { ...upload.options, size, etag, checksum });
    this.uploads.delete(request.query["uploadId"] ?? "");
    return result("CompleteMultipartUploadResult", etag);
  }

  abort(request: AwsRequest): Answer {
    if (!this.uploadOf(request)) return noSuchUpload();
    this.uploads.delete(request.query["uploadId"] ?? "");
    return { status: 204 };
  }

  private uploadOf({ bucket, key, query }: AwsRequest): Upload | undefined {
    const upload = this.uploads.get(query["uploadId"] ?? "");
    return upload?.bucket === bucket && upload.key === key ? upload : undefined;
  }

  private sourceOf({ headers }: AwsRequest): StoredObject | Answer {
    const [path = "", versionId] = (headers["x-amz-copy-source"] ?? "").split("?versionId=");
    const [, name = "", key = ""] = /^\/?([^/]*)\/(.*)$/s.exec(decodeURIComponent(path)) ?? [];
    const bucket = this.store.buckets[name];
    if (!bucket) return errorXml(404, "NoSuchBucket", "The specified bucket does not exist");
    const expectedOwner = headers["x-amz-source-expected-bucket-owner"];
    if (expectedOwner !== undefined && expectedOwner !== bucket.owner)
      return errorXml(403, "AccessDenied", "Access Denied");
    const object = this.store.get(name, key, versionId && decodeURIComponent(versionId));
    if (!object) {
      return bucket.listable
        ? errorXml(404, versionId ? "NoSuchVersion" : "NoSuchKey", "The specified key does not exist.")
        : errorXml(403, "AccessDenied", "Access Denied");
    }
    if (isArchived(object))
      return errorXml(403, "InvalidObjectState", "not valid for the object's storage class");
    const ifMatch = headers["x-amz-copy-source-if-match"];
    if (ifMatch !== undefined && ifMatch !== object.etag)
      return errorXml(412, "PreconditionFailed", "the source");
    return object;
  }
}

function algorithmOf(name: string | undefined): StoredChecksum["algorithm"] | undefined {
  return (["CRC32", "CRC32C", "CRC64NVME"] as const).find((known) => known === name);
}

function checksumOf(name: string | undefined, body: Buffer): StoredChecksum | "none" {
  const algorithm = algorithmOf(name);
  return algorithm ? fullChecksum(algorithm, body) : "none";
}

function contentOf(object: StoredObject): ContentHeaders {
  return Object.fromEntries(
    Object.keys(CONTENT_HEADERS).map((field) => [field, object[field as keyof ContentHeaders]]),
  );
}

export function isArchived({ storageClass }: StoredObject): boolean {
  return storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE";
}

/** The source's body if the parts are all of it, in order; otherwise what no one will take for it. */
function assemble(parts: readonly Part[], size: number): Buffer {
  const source = parts[0]?.of;
  const isWhole = parts.every(
    ({ of, first }, index) =>
      of === source && first === (index === 0 ? 0 : (parts[index - 1]?.last ?? NaN) + 1),
  );
  return source && isWhole && size === source.size ? source.body : Buffer.from("parts of something else");
}

function result(element: string, etag: string): Answer {
  return xml(200, `<${element}><ETag>${etag.replaceAll('"', "&quot;")}</ETag></${element}>`);
}

function tooLarge(): Answer {
  return errorXml(
    400,
    "InvalidRequest",
    `The specified copy source is larger than the maximum allowable size for a copy source: ${String(MAX_COPY_BYTES)}`,
  );
}

function noSuchUpload(): Answer {
  return errorXml(404, "NoSuchUpload", "The specified multipart upload does not exist.");
}
