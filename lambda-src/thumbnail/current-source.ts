import { headObject } from "../shared/head-object";
import type { SourceVersion } from "./source-stamp";
import type { ThumbnailContext } from "./thumbnail-context";

/**
 * The version of a source that is current now; undefined when the source is gone.
 *
 * Permission to list the source is given only where thumbnails follow deletions. Without it S3 says 403 of what is
 * gone.
 * @param forbidden - Its meaning: `absent` if the source has been read before, so that there is permission to read;
 * otherwise `error`. Nothing is deleted because of it.
 * @throws StorageError or TargetRoleError.
 */
export async function currentSource(
  key: string,
  forbidden: "absent" | "error",
  { settings: { source, destination }, clients, signal }: ThumbnailContext,
): Promise<SourceVersion | undefined> {
  const mayList = destination.deleteThumbnails === true;
  const head = await headObject(
    clients.source,
    { bucket: source, key, withChecksums: false, forbidden: mayList ? "ask-listing" : forbidden },
    signal,
  );
  if (!head) return undefined;
  const { VersionId, ETag } = head;
  return {
    ...(VersionId !== undefined && { versionId: VersionId }),
    ...(ETag !== undefined && { etag: ETag.replaceAll('"', "") }),
  };
}
