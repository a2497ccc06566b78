import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { CopyFrom } from "./copy-context";
import { COPIED_FROM_ETAG } from "./copy-in-parts";
import { objectChecksum } from "./object-checksum";

/**
 * Whether the destination has the source's bytes: the same size, and the same ETag, or a multipart copy of that ETag,
 * or the same full-object checksum. Metadata and tags are not compared.
 * @returns Undefined if unknown: ETags of multipart and encrypted objects do not depend only on the bytes.
 */
export function isEqual(from: CopyFrom, there: HeadObjectCommandOutput): boolean | undefined {
  if (there.ContentLength !== from.bytes) return false;
  if (there.ETag === from.etag) return true;
  if (there.Metadata?.[COPIED_FROM_ETAG] === from.etag.replaceAll('"', "")) return true;
  const [ours, theirs] = [from.head && objectChecksum(from.head), objectChecksum(there)];
  if (!ours || ours.algorithm !== theirs?.algorithm) return undefined;
  return ours.value === theirs.value;
}
