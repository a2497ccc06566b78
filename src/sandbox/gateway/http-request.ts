import type { IncomingHttpHeaders } from "node:http";
import type { RequestParts } from "../../analysis/requests";
import { AwsError } from "./aws-error";

/** A parsed request. */
export interface GatewayRequest extends RequestParts {
  readonly method: string;
  /** As it was sent, percent-encoded, without the query. */
  readonly path: string;
  /** Decoded; undefined if none is named. */
  readonly bucket: string | undefined;
  /** Decoded; undefined for the bucket itself. */
  readonly key: string | undefined;
  /** Whether it came through the endpoint for plain HTTP. */
  readonly plain: boolean;
}

/**
 * Parses a request line and its headers. The bucket is in the path, or before `.localhost` in the host name.
 *
 * @throws AwsError when the path is not well encoded
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function parseRequest(
  method: string,
  target: string,
  incoming: IncomingHttpHeaders,
  plain = false,
): GatewayRequest {
  const [path, queryText] = splitOnce(target, "?");
  const headers = new Map(
    Object.entries(incoming).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(",") : value]],
    ),
  );
  const query = new Map<string, string[]>();
  for (const part of queryText.split("&")) {
    if (part === "") continue;
    const [name, value] = splitOnce(part, "=");
    const decoded = decode(name);
    query.set(decoded, [...(query.get(decoded) ?? []), decode(value)]);
  }
  return { method, path, query, headers, ...placeOf(path, headers), plain };
}

function placeOf(path: string, headers: ReadonlyMap<string, string>): Pick<GatewayRequest, "bucket" | "key"> {
  const [, virtual] = /^(.+)\.localhost(?::\d+)?$/i.exec(headers.get("host") ?? "") ?? [];
  // `111111111111.localhost` is an account of S3 Control, and `s3.localhost` is not a bucket either.
  const isBucket = virtual !== undefined && !/^\d{12}$/.test(virtual) && !/^(?:s3|sts)$/.test(virtual);
  const whole = isBucket ? `/${virtual}${path}` : path;
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?(.*)$/s.exec(whole) ?? [];
  return {
    bucket: bucket === "" ? undefined : decode(bucket),
    key: key === "" ? undefined : decode(key),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError(400, "InvalidURI", "Couldn't parse the specified URI.");
  }
}
