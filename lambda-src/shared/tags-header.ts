/**
 * The longest tags header that S3 accepts, as in the AWS CLI; S3 documents no limit. Longer tags are put with a
 * separate call.
 */
export const MAX_TAGS_HEADER_BYTES = 2048;

/** Tags in the header's form, like a query string. Undefined for none. */
export function tagsHeader(tags: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(tags).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length > 0 ? pairs.join("&") : undefined;
}
