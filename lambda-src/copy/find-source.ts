import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { hasOwnMetadata } from "./copy-attributes";
import type { CopyContext, CopyFrom } from "./copy-context";
import { MAX_WHOLE_BYTES } from "./copy-whole";
import { headObject } from "../shared/head-object";
import type { ListedObject } from "./list-objects";

export interface ObjectToCopy {
  readonly key: string;
  /** The version that an event names: it is copied only while it is the newest. Default: whatever is current. */
  readonly versionId?: string;
  /** The object in a recent listing. */
  readonly listed?: ListedObject;
}

/**
 * What to copy now, or why nothing. Call it after reading the destination: an earlier current version may be older than
 * the destination's.
 * @param isThere - Whether the destination has an object.
 * @throws StorageError or TargetRoleError.
 */
export async function findSource(
  { key, versionId, listed }: ObjectToCopy,
  isThere: boolean,
  context: CopyContext,
): Promise<CopyFrom | "superseded" | "vanished"> {
  // S3 copies the current version, so it need not be known before, except for a multipart copy or changed metadata.
  if (listed && listed.bytes <= MAX_WHOLE_BYTES && !hasOwnMetadata(context)) return listed;
  const current = await headSource(key, undefined, context);
  if (current) {
    return {
      ...sourceFrom(key, current),
      isNewer: versionId !== undefined && current.VersionId !== versionId,
    };
  }
  if (versionId === undefined) return "vanished";
  // Deleted since. Its version is copied, but never over an existing object, because it is unknown which is older.
  if (isThere) return "superseded";
  const version = await headSource(key, versionId, context);
  return version ? sourceFrom(key, version) : "vanished";
}

/**
 * A source's HEAD response; undefined if it does not exist.
 * @throws StorageError or TargetRoleError.
 */
export function headSource(
  key: string,
  versionId: string | undefined,
  { settings, clients, signal }: CopyContext,
): Promise<HeadObjectCommandOutput | undefined> {
  const object = {
    bucket: settings.source,
    key,
    versionId,
    withChecksums: true,
    forbidden: "ask-listing",
  } as const;
  return headObject(clients.source, object, signal);
}

/** What to copy, from the HEAD response. */
export function sourceFrom(key: string, head: HeadObjectCommandOutput): CopyFrom {
  return {
    key,
    versionId: head.VersionId,
    bytes: head.ContentLength ?? 0,
    etag: head.ETag ?? "",
    storageClass: head.StorageClass,
    head,
  };
}
