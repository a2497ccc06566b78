import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import type { Credentials, Gateway } from "../gateway";

type Keys = Pick<Credentials, "accessKeyId" | "secretAccessKey" | "sessionToken">;

const ATTEMPTS = 2;

/** An S3 client of the AWS SDK that speaks to the gateway with these credentials. */
export function s3ClientOf(
  gateway: Pick<Gateway, "url">,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: Keys,
): S3Client {
  return new S3Client({
    endpoint: gateway.url,
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts: ATTEMPTS,
  });
}

/** An STS client, likewise. */
export function stsClientOf(
  gateway: Pick<Gateway, "url">,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: Keys,
): STSClient {
  return new STSClient({
    endpoint: gateway.url,
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts: ATTEMPTS,
  });
}
