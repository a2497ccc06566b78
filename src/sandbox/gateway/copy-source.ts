import { AwsError, notImplemented } from "./aws-error";

/** What `x-amz-copy-source` names. */
export interface CopySource {
  readonly bucketName: string;
  readonly key: string;
  readonly versionId?: string;
}

/**
 * @throws AwsError for a source without an object
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function parseCopySource(text: string): CopySource {
  if (text.startsWith("arn:")) throw notImplemented("a copy from an access point");
  const [path = "", query] = text.split("?versionId=");
  const [, bucketName = "", key = ""] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucketName === "" || key === "") {
    throw new AwsError(
      400,
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  }
  return { bucketName, key, ...(query === undefined ? {} : { versionId: decode(query) }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError(400, "InvalidArgument", "Invalid copy source encoding.");
  }
}
