import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import type { Credentials, Gateway } from "../gateway";

type Keys = Pick<Credentials, "accessKeyId" | "secretAccessKey" | "sessionToken">;

const ATTEMPTS = 2;
/** A thousand dropped files wait for each other; that needs no warning. */
const PATIENCE_MILLISECONDS = 600_000;

/** An AWS SDK S3 client for the gateway with these credentials, or with those of a provider. */
export function s3ClientOf(
  gateway: Pick<Gateway, "url">,
  region: string,
  keys: Keys | (() => Promise<Credentials>),
): S3Client {
  return new S3Client({
    endpoint: gateway.url,
    region,
    credentials: typeof keys === "function" ? keys : withoutMore(keys),
    maxAttempts: ATTEMPTS,
    requestHandler: { socketAcquisitionWarningTimeout: PATIENCE_MILLISECONDS },
  });
}

/** An STS client, likewise. */
export function stsClientOf(gateway: Pick<Gateway, "url">, region: string, keys: Keys): STSClient {
  return new STSClient({
    endpoint: gateway.url,
    region,
    credentials: withoutMore(keys),
    maxAttempts: ATTEMPTS,
  });
}

/** The SDK refuses expired keys itself; here the gateway must do it. */
function withoutMore({ accessKeyId, secretAccessKey, sessionToken }: Keys): Keys {
  return { accessKeyId, secretAccessKey, sessionToken };
}
