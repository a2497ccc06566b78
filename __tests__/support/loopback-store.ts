import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

export interface BucketOptions {
  /** Account id; a request whose ExpectedBucketOwner differs is refused. */
  readonly owner: string;
  /** Default: eu-central-1. A request signed for another Region is redirected, as S3 does. */
  readonly region?: string;
  /** Default: true. */
  readonly versioned?: boolean;
  /** Whether callers may list: if not, S3 answers 403 instead of 404 for what is not there. Default: false. */
  readonly listable?: boolean;
  /** Callers may list only what starts with this, if they say so in the request. Default: nothing. */
  readonly listablePrefix?: string;
  /** Keys in one page of a listing. Default: 1000. */
  readonly listPageSize?: number;
  /** Whether ETags say nothing of the bytes, as with SSE-KMS. Default: false. */
  readonly opaqueEtags?: boolean;
}

/** The content headers that S3 keeps, by what the endpoint calls them. */
export const CONTENT_HEADERS = {
  contentType: "content-type",
  cacheControl: "cache-control",
  contentDisposition: "content-disposition",
  contentEncoding: "content-encoding",
  contentLanguage: "content-language",
  expires: "expires",
} as const;

export type ContentHeaders = { readonly [Name in keyof typeof CONTENT_HEADERS]?: string };

/** A checksum as S3 keeps it: of the whole object, or put together from those of its parts. */
export interface StoredChecksum {
  readonly algorithm: "CRC32" | "CRC32C" | "CRC64NVME";
  readonly type: "FULL_OBJECT" | "COMPOSITE";
  readonly value: string;
}

export interface PutOptions extends ContentHeaders {
  /** Without `x-amz-meta-`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** How many more there are that S3 keeps but does not show. Default: none. */
  readonly missingMetadata?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default: STANDARD. Of GLACIER and DEEP_ARCHIVE nothing can be read. */
  readonly storageClass?: string;
  /** What S3 says of its size; the body may be shorter, so that a large object takes no memory. Default: the body's. */
  readonly size?: number;
  /** Quoted. Default: of the body, or of nothing in a bucket whose ETags are opaque. */
  readonly etag?: string;
  /** Default: a CRC32 of the whole. */
  readonly checksum?: StoredChecksum | "none";
}

export interface StoredObject extends Omit<PutOptions, "checksum"> {
  readonly body: Buffer;
  readonly size: number;
  /** Quoted, as in the header. */
  readonly etag: string;
  /** Absent in a bucket without versions. */
  readonly versionId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly checksum?: StoredChecksum;
}

type Version = StoredObject | { readonly isDeleteMarker: true };

/** What is in the buckets: every version, in memory. */
export class LoopbackStore {
  private readonly versions = new Map<string, Version[]>();
  private versionCount = 0;
  /** By bucket, until a key comes or goes: a long listing is not sorted again for each page. */
  private readonly sortedKeys = new Map<string, readonly string[]>();

  constructor(readonly buckets: Readonly<Record<string, BucketOptions>>) {}

  put(bucket: string, key: string, body: Buffer, options: PutOptions = {}): StoredObject {
    const { versioned = true, opaqueEtags = false } = this.buckets[bucket] ?? {};
    const { checksum = fullChecksum("CRC32", body), ...kept } = options;
    const object: StoredObject = {
      metadata: {},
      tags: {},
      storageClass: "STANDARD",
      size: body.length,
      etag: `"${opaqueEtags ? randomBytes(16).toString("hex") : md5(body)}"`,
      ...definedOnly(kept),
      body,
      ...(checksum !== "none" && { checksum }),
      ...(versioned && { versionId: `v${String(++this.versionCount)}` }),
    };
    const id = `${bucket}/${key}`;
    if (this.get(bucket, key) === undefined) this.sortedKeys.delete(bucket);
    this.versions.set(id, versioned ? [...(this.versions.get(id) ?? []), object] : [object]);
    return object;
  }

  /** Puts an object in the place of its own version. */
  replace(bucket: string, key: string, object: StoredObject): void {
    const id = `${bucket}/${key}`;
    const versions = this.versions.get(id) ?? [];
    this.versions.set(
      id,
      versions.map((one) => (isObject(one) && one.versionId === object.versionId ? object : one)),
    );
  }

  /** The current version, or the one named; undefined where there is none, or a delete marker. */
  get(bucket: string, key: string, versionId?: string): StoredObject | undefined {
    const versions = this.versions.get(`${bucket}/${key}`) ?? [];
    if (versionId === undefined) {
      const current = versions.at(-1);
      return current && isObject(current) ? current : undefined;
    }
    return versions.filter(isObject).find((version) => version.versionId === versionId);
  }

  /** Deletes as S3 does without a version: by a marker where versions are kept. */
  deleteCurrent(bucket: string, key: string): void {
    if (this.buckets[bucket]?.versioned === false) this.delete(bucket, key);
    else this.markDeleted(bucket, key);
  }

  /** Deletes the newest version for good, or the newest marker: what was before is current again. */
  deleteNewest(bucket: string, key: string): void {
    this.versions.get(`${bucket}/${key}`)?.pop();
  }

  /** Takes an object away with all its versions. */
  delete(bucket: string, key: string): void {
    this.sortedKeys.delete(bucket);
    this.versions.delete(`${bucket}/${key}`);
  }

  /** Deletes as S3 does in a bucket with versions: by a marker on top of them. */
  markDeleted(bucket: string, key: string): void {
    this.sortedKeys.delete(bucket);
    this.versions.get(`${bucket}/${key}`)?.push({ isDeleteMarker: true });
  }

  /** All that is kept, as data that can be compared. */
  contents(): unknown {
    return [...this.versions].map(([id, versions]) => [
      id,
      versions.map((version) =>
        isObject(version) ? [version.versionId, version.etag, version.metadata] : "deleted",
      ),
    ]);
  }

  /** The keys of what is there, in the order of their UTF-8 bytes. */
  keys(bucket: string): string[] {
    const known = this.sortedKeys.get(bucket);
    if (known) return [...known];
    const start = `${bucket}/`;
    const sorted = [...this.versions]
      .filter(
        ([id, versions]) => id.startsWith(start) && isObject(versions.at(-1) ?? { isDeleteMarker: true }),
      )
      .map(([id]) => Buffer.from(id.slice(start.length)))
      .sort((left, right) => Buffer.compare(left, right))
      .map(String);
    this.sortedKeys.set(bucket, sorted);
    return [...sorted];
  }

  /** How often an object was written, delete markers not counted. */
  writes(bucket: string, key: string): number {
    return (this.versions.get(`${bucket}/${key}`) ?? []).filter(isObject).length;
  }
}

/** Stand-ins for CRC64NVME and CRC32C; only this endpoint works them out. CRC32 is the true one: the SDK checks it. */
export function fullChecksum(algorithm: StoredChecksum["algorithm"], body: Buffer): StoredChecksum {
  const value =
    algorithm === "CRC32"
      ? crc32Of(body)
      : createHash("sha256").update(algorithm).update(body).digest("base64").slice(0, 12);
  return { algorithm, type: "FULL_OBJECT", value };
}

export function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString("base64");
}

export function md5(content: Buffer | string): string {
  return createHash("md5").update(content).digest("hex");
}

function isObject(version: Version): version is StoredObject {
  return "body" in version;
}

function definedOnly<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
