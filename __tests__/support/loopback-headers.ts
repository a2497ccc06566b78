import { CONTENT_HEADERS, type ContentHeaders, type StoredObject } from "./loopback-store";

type Headers = Readonly<Record<string, string>>;

/** What S3 reports about an object in the headers of GetObject and HeadObject. */
export function objectHeaders(object: StoredObject, withChecksum: boolean): Record<string, string> {
  const content = Object.entries(CONTENT_HEADERS).map(([field, header]) => [
    header,
    object[field as keyof ContentHeaders],
  ]);
  const metadata = Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  const headers = [
    ["content-type", "binary/octet-stream"],
    ...content,
    ...metadata,
    ["etag", object.etag],
    ["content-length", String(object.size)],
    ["x-amz-version-id", object.versionId],
    ["x-amz-missing-meta", object.missingMetadata === undefined ? undefined : String(object.missingMetadata)],
    ["x-amz-storage-class", object.storageClass === "STANDARD" ? undefined : object.storageClass],
    ...(withChecksum && object.checksum
      ? [
          [`x-amz-checksum-${object.checksum.algorithm.toLowerCase()}`, object.checksum.value],
          ["x-amz-checksum-type", object.checksum.type],
        ]
      : []),
  ];
  return Object.fromEntries(headers.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

/** The content headers of a request that writes. */
export function contentHeadersOf(headers: Headers): ContentHeaders {
  return Object.fromEntries(
    Object.entries(CONTENT_HEADERS).map(([field, header]) => [field, headers[header]]),
  );
}

/** The user metadata of a request that writes. */
export function metadataOf(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith("x-amz-meta-"))
      .map(([name, value]) => [name.slice("x-amz-meta-".length), value]),
  );
}

/** The tags of a request that writes. */
export function tagsOf(headers: Headers): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(headers["x-amz-tagging"] ?? ""));
}
