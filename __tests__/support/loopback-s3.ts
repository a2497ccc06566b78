import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { errorXml, type Answer, type AwsRequest } from "./loopback-protocol";

export interface BucketOptions {
  /** Account id; a request whose ExpectedBucketOwner differs is refused. */
  readonly owner: string;
  /** Default: eu-central-1. A request signed for another Region is redirected, as S3 does. */
  readonly region?: string;
  /** Default: true. */
  readonly versioned?: boolean;
  /** Whether callers may list: if not, S3 answers 403 instead of 404 for what is not there. Default: false. */
  readonly listable?: boolean;
}

export interface PutOptions {
  readonly contentType?: string;
  readonly cacheControl?: string;
  /** Without `x-amz-meta-`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface StoredObject extends PutOptions {
  readonly body: Buffer;
  /** Quoted, as in the header. */
  readonly etag: string;
  /** Absent in a bucket without versions. */
  readonly versionId?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** GetObject, HeadObject and PutObject, path-style, with versions, conditions and checksums; nothing else. */
export class LoopbackS3 {
  private readonly objects = new Map<string, StoredObject[]>();
  private versions = 0;

  constructor(private readonly buckets: Readonly<Record<string, BucketOptions>>) {}

  put(bucket: string, key: string, body: Buffer, options: PutOptions = {}): StoredObject {
    const versioned = this.buckets[bucket]?.versioned ?? true;
    const object: StoredObject = {
      metadata: {},
      ...options,
      body,
      etag: `"${createHash("md5").update(body).digest("hex")}"`,
      ...(versioned && { versionId: `v${String(++this.versions)}` }),
    };
    const id = `${bucket}/${key}`;
    this.objects.set(id, versioned ? [...(this.objects.get(id) ?? []), object] : [object]);
    return object;
  }

  get(bucket: string, key: string, versionId?: string): StoredObject | undefined {
    const versions = this.objects.get(`${bucket}/${key}`);
    return versionId ? versions?.find((version) => version.versionId === versionId) : versions?.at(-1);
  }

  delete(bucket: string, key: string): void {
    this.objects.delete(`${bucket}/${key}`);
  }

  keys(bucket: string): string[] {
    const start = `${bucket}/`;
    return [...this.objects.keys()]
      .filter((id) => id.startsWith(start))
      .map((id) => id.slice(start.length))
      .sort();
  }

  answer(request: AwsRequest): Answer {
    const bucket = this.buckets[request.bucket];
    if (!bucket) return errorXml(404, "NoSuchBucket", "The specified bucket does not exist");
    const region = bucket.region ?? "eu-central-1";
    if (request.signedRegion !== region) {
      const redirect = errorXml(301, "PermanentRedirect", "The bucket must be addressed at another endpoint");
      return { ...redirect, headers: { ...redirect.headers, "x-amz-bucket-region": region } };
    }
    const expectedOwner = request.headers["x-amz-expected-bucket-owner"];
    if (expectedOwner !== undefined && expectedOwner !== bucket.owner)
      return errorXml(403, "AccessDenied", "Access Denied");
    switch (request.method) {
      case "GET":
      case "HEAD":
        return this.read(request, bucket);
      case "PUT":
        return this.write(request);
      default:
        return errorXml(405, "MethodNotAllowed", `${request.method} is not known here`);
    }
  }

  private read({ bucket, key, query, headers }: AwsRequest, { listable }: BucketOptions): Answer {
    const versionId = query["versionId"];
    const object = this.get(bucket, key, versionId);
    if (!object) {
      return listable
        ? errorXml(404, versionId ? "NoSuchVersion" : "NoSuchKey", "The specified key does not exist.")
        : errorXml(403, "AccessDenied", "Access Denied");
    }
    const checksum = headers["x-amz-checksum-mode"] === "ENABLED" && {
      "x-amz-checksum-crc32": crc32Of(object.body),
    };
    return {
      status: 200,
      headers: {
        etag: object.etag,
        "content-length": String(object.body.length),
        "content-type": object.contentType ?? "binary/octet-stream",
        ...(object.cacheControl && { "cache-control": object.cacheControl }),
        ...(object.versionId && { "x-amz-version-id": object.versionId }),
        ...Object.fromEntries(
          Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
        ),
        ...checksum,
      },
      body: object.body,
    };
  }

  private write({ bucket, key, headers, body }: AwsRequest): Answer {
    const existing = this.get(bucket, key);
    const ifMatch = headers["if-match"];
    if (Buffer.byteLength(key) > 1024) return errorXml(400, "KeyTooLongError", "Your key is too long");
    if (headers["if-none-match"] === "*" && existing) return preconditionFailed("If-None-Match");
    if (ifMatch !== undefined && !existing)
      return errorXml(404, "NoSuchKey", "The specified key does not exist.");
    if (ifMatch !== undefined && ifMatch !== existing?.etag) return preconditionFailed("If-Match");
    if (headers["content-encoding"]?.includes("aws-chunked") || headers["x-amz-decoded-content-length"]) {
      return errorXml(501, "NotImplemented", "chunked uploads are not known here");
    }
    const checksum = headers["x-amz-checksum-crc32"];
    if (checksum !== undefined && checksum !== crc32Of(body))
      return errorXml(400, "BadDigest", "not the CRC32 sent");
    const metadata = Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.startsWith("x-amz-meta-"))
        .map(([name, value]) => [name.slice("x-amz-meta-".length), value]),
    );
    if (Object.entries(metadata).join("").length > 2048) {
      return errorXml(
        400,
        "MetadataTooLarge",
        "Your metadata headers exceed the maximum allowed metadata size",
      );
    }
    const { etag, versionId } = this.put(bucket, key, body, {
      contentType: headers["content-type"],
      cacheControl: headers["cache-control"],
      metadata,
    });
    return { status: 200, headers: { etag, ...(versionId && { "x-amz-version-id": versionId }) } };
  }
}

function preconditionFailed(condition: string): Answer {
  return errorXml(412, "PreconditionFailed", `At least one of the pre-conditions did not hold: ${condition}`);
}

function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString("base64");
}
