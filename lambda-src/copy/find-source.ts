import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { hasOwnMetadata } from "./copy-attributes";
import type { CopyContext, CopyFrom } from "./copy-context";
import { MAX_WHOLE_BYTES } from "./copy-whole";
import { headObject } from "../shared/head-object";
import type { ListedObject } from "./list-objects";

/** An object to copy. */
export interface ObjectToCopy {
  readonly key: string;
  /** The version that an event names: it is copied only while it is the newest. Default: whatever is current. */
  readonly versionId?: string;
  /** What a listing said of it, just now. */
  readonly listed?: ListedObject;
}

/**
 * What is to be copied now, or why nothing is. To be called after the destination has been looked at: what was current
 * before may be older than what is there.
 * @param isThere - Whether anything is at the destination.
 * @throws StorageError or TargetRoleError.
 */
export async function findSource(
  { key, versionId, listed }: ObjectToCopy,
  isThere: boolean,
  context: CopyContext,
): Promise<CopyFrom | "superseded" | "vanished"> {
  // S3 copies what is current when asked to, so it need not be known before; except to copy it in parts, or to report
  // S3 its metadata.
  if (listed && listed.bytes <= MAX_WHOLE_BYTES && !hasOwnMetadata(context)) return listed;
  const current = await headSource(key, undefined, context);
  if (current) {
    return {
      ...sourceFrom(key, current),
      isNewer: versionId !== undefined && current.VersionId !== versionId,
    };
  }
  if (versionId === undefined) return "vanished";
  // Deleted since. Its version is copied all the same, but not over anything: which one is older is unknown.
  if (isThere) return "superseded";
  const version = await headSource(key, versionId, context);
  return version ? sourceFrom(key, version) : "vanished";
}

/**
 * What S3 knows of a source; undefined when it is not there.
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

/** What there is to copy, from what S3 says of it. */
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
