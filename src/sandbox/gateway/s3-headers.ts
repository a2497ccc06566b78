import type { GatewayRequest } from "./http-request";

/** Headers about the object or how it is read, without conditions of writes. */
const PASSED_ON =
  /^(?:content-(?:type|language|disposition)|cache-control|expires|range|x-amz-(?:meta-.+|tagging|tagging-directive|metadata-directive|storage-class|copy-source|copy-source-.+|checksum-.+|sdk-checksum-algorithm|object-attributes|max-parts|part-number-marker|website-redirect-location))$/;

const READ_CONDITIONS = /^if-(?:match|none-match|modified-since|unmodified-since)$/;

const CHECKSUM = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;

export function storeHeaders(
  { method, headers }: GatewayRequest,
  trailers: ReadonlyMap<string, string> = new Map(),
): Record<string, string> {
  const reads = method === "GET" || method === "HEAD";
  const passed: Record<string, string> = {};
  for (const [name, value] of [...headers, ...trailers]) {
    if (PASSED_ON.test(name) || (reads && READ_CONDITIONS.test(name))) passed[name] = value;
    // moto keeps a checksum only with its algorithm.
    const [, algorithm] = CHECKSUM.exec(name) ?? [];
    if (algorithm !== undefined) passed["x-amz-sdk-checksum-algorithm"] ??= algorithm.toUpperCase();
  }
  const encoding = (headers.get("content-encoding") ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "aws-chunked");
  if (encoding.length > 0) passed["content-encoding"] = encoding.join(", ");
  return passed;
}

/** The query of a request to the store: without the signature of a presigned URL. */
export function storeQuery({ query }: GatewayRequest): ReadonlyMap<string, readonly string[]> {
  return new Map([...query].filter(([name]) => !/^x-amz-/i.test(name) && name !== "x-id"));
}
