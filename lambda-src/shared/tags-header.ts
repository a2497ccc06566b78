/**
 * The longest header of tags that S3 takes, as the AWS CLI has it too; S3's documentation names no limit. What is longer
 * is put by its own call.
 */
export const MAX_TAGS_HEADER_BYTES = 2048;

/** Tags as the header takes them: like a query. Undefined for none. */
export function tagsHeader(tags: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(tags).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length > 0 ? pairs.join("&") : undefined;
}
