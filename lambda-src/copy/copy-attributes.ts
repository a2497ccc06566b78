import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { CopyContext } from "./copy-context";

/** Whether copies have their own content headers or metadata: then the source's must be read and sent too. */
export function hasOwnMetadata({ settings: { copy } }: Pick<CopyContext, "settings">): boolean {
  return copy?.metadata !== undefined || copy?.contentHeaders !== undefined;
}

/**
 * The content headers and user metadata of a copy: its source's, overridden by the settings. Warns if S3 does not show
 * all of the source's.
 */
export function copyAttributes(
  head: HeadObjectCommandOutput,
  { settings: { copy }, log }: Pick<CopyContext, "settings" | "log">,
) {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType } = head;
  const { cacheControl, contentDisposition, contentEncoding, contentLanguage, contentType } =
    copy?.contentHeaders ?? {};
  const expires = new Date(head.ExpiresString ?? "");
  if (head.MissingMeta && copy?.metadata === undefined) {
    log.warn("metadata not copied, because S3 does not show them", { count: head.MissingMeta });
  }
  return {
    CacheControl: cacheControl ?? CacheControl,
    ContentDisposition: contentDisposition ?? ContentDisposition,
    ContentEncoding: contentEncoding ?? ContentEncoding,
    ContentLanguage: contentLanguage ?? ContentLanguage,
    ContentType: contentType ?? ContentType,
    ...(!Number.isNaN(expires.getTime()) && { Expires: expires }),
    Metadata: { ...(copy?.metadata ?? head.Metadata) },
  };
}
