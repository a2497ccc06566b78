import { GetObjectTaggingCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { MAX_TAGS_HEADER_BYTES, tagsHeader } from "../shared/tags-header";
import { call, type CopyContext, type CopyFrom } from "./copy-context";

export type Tags = Readonly<Record<string, string>>;

/**
 * The tags of a multipart copy: from the settings, or its source's.
 * @throws FailedCall
 */
export async function tagsOf(
  { key, versionId }: CopyFrom,
  { settings: { source, copy }, clients, signal }: CopyContext,
): Promise<Tags> {
  if (copy?.tags !== undefined) return copy.tags;
  const tagging = clients.source.send(
    new GetObjectTaggingCommand({
      Bucket: source.bucket,
      Key: key,
      VersionId: versionId,
      ExpectedBucketOwner: source.bucketOwner,
    }),
    { abortSignal: signal },
  );
  const { TagSet = [] } = await call("GetObjectTagging", tagging);
  return Object.fromEntries(TagSet.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/**
 * Puts tags that are too long for the header. The object exists by then, so a copy that fails here looks complete.
 * @throws FailedCall
 */
export async function putLongTags(
  tags: Tags,
  key: string,
  { settings: { destination }, clients, signal }: CopyContext,
): Promise<void> {
  if ((tagsHeader(tags)?.length ?? 0) <= MAX_TAGS_HEADER_BYTES) return;
  const tagging = clients.destination.send(
    new PutObjectTaggingCommand({
      Bucket: destination.bucket,
      Key: key,
      ExpectedBucketOwner: destination.bucketOwner,
      Tagging: { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
    }),
    { abortSignal: signal },
  );
  await call("PutObjectTagging", tagging);
}
