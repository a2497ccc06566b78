import { errorXml, xml, type Answer, type AwsRequest } from "./loopback-protocol";
import type { BucketOptions, LoopbackStore } from "./loopback-store";
import { formEncodedKey } from "./s3-events";

/** ListObjectsV2, page by page. */
export function listObjects(
  store: LoopbackStore,
  { bucket, query }: AwsRequest,
  { listable, listablePrefix, listPageSize = 1000 }: BucketOptions,
): Answer {
  const { prefix } = query;
  const isInPrefix = listablePrefix !== undefined && prefix?.startsWith(listablePrefix) === true;
  if (!listable && !isInPrefix) return errorXml(403, "AccessDenied", "Access Denied");

  const token = query["continuation-token"];
  const after = token === undefined ? query["start-after"] : Buffer.from(token, "base64url").toString();
  const left = store
    .keys(bucket)
    .filter((key) => key.startsWith(prefix ?? ""))
    .filter((key) => after === undefined || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0);
  const page = left.slice(0, Math.min(listPageSize, Number(query["max-keys"] ?? 1000)));
  const isTruncated = page.length < left.length;
  const encode = query["encoding-type"] === "url" ? formEncodedKey : escapeXml;
  const contents = page.map((key) => {
    const object = store.get(bucket, key);
    return (
      `<Contents><Key>${encode(key)}</Key><Size>${String(object?.size)}</Size>` +
      `<ETag>${escapeXml(object?.etag ?? "")}</ETag><StorageClass>${object?.storageClass ?? ""}</StorageClass></Contents>`
    );
  });
  const next = Buffer.from(page.at(-1) ?? "").toString("base64url");
  return xml(
    200,
    `<ListBucketResult><IsTruncated>${String(isTruncated)}</IsTruncated>${contents.join("")}` +
      `${isTruncated ? `<NextContinuationToken>${next}</NextContinuationToken>` : ""}</ListBucketResult>`,
  );
}

export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
