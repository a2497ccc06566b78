import { FunctionError, SourceUnavailableError } from "../shared/errors";
import { storageError, storageFailure } from "../shared/storage-error";
import type { CopyContext, CopyFrom, FailedCall } from "./copy-context";
import type { ObjectToCopy } from "./find-source";
import { isListed } from "../shared/head-object";

/**
 * Interprets a failed call that is not an error: S3 answers for source and destination together.
 * @throws SourceUnavailableError, StorageError or TargetRoleError.
 */
export async function meaningOf(
  { call, cause }: FailedCall,
  { key, versionId }: ObjectToCopy,
  { storageClass }: CopyFrom,
  { settings: { source }, clients, signal }: CopyContext,
): Promise<"try-again" | "vanished"> {
  if (cause instanceof FunctionError) throw cause;
  const name = `s3://${source.bucket}/${key}`;
  const { name: code, status } = storageFailure(cause);
  // The destination or the source has changed, or another write came in between.
  if (status === 412 || status === 409) return "try-again";
  if (code === "InvalidObjectState") {
    throw new SourceUnavailableError(
      "an object that can be read at once",
      name,
      `an archived one (${storageClass ?? "in an archive tier"}): restore it first`,
      { cause },
    );
  }
  if (code === "NoSuchVersion" && versionId !== undefined) return "vanished";
  const mayBeGone = status === 403 || (status === 404 && code !== "NoSuchBucket");
  if (!mayBeGone) throw storageError(cause, call, name);
  // Without permission to list, S3 answers 403 for a missing source.
  const isThere = await isListed(clients.source, source, key, signal);
  if (!isThere && versionId === undefined) return "vanished";
  if (status === 403) throw storageError(cause, call, name);
  return "try-again";
}
