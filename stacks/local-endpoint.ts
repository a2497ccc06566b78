import type { AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";

/** Every service of the stacks, by the provider's name for its endpoint. */
const SERVICES = [
  "accessanalyzer",
  "cloudtrail",
  "cloudwatch",
  "events",
  "iam",
  "kms",
  "lambda",
  "logs",
  "s3",
  "s3Control",
  "sfn",
  "sns",
  "sqs",
  "ssoadmin",
  "sts",
] as const;

/** Retries do not help for what a local endpoint does not support: the default of 25 would take minutes. */
const MAX_RETRIES = 2;

/**
 * The provider's settings for a local endpoint. The access key is the account id, as usual for local endpoints; the
 * provider still reads the account from STS, so `allowed_account_ids` works too.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints
 */
export function localEndpoint(url: string, accountId: string): Partial<AwsProviderConfig> {
  return {
    accessKey: accountId,
    secretKey: "local",
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, url]))],
    ...(isLoopback(url) ? { httpProxy: url, httpsProxy: url } : {}),
    maxRetries: MAX_RETRIES,
    s3UsePathStyle: true,
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    skipRegionValidation: true,
  };
}

/**
 * S3 Control puts the account before the host, and nothing resolves `111111111111.127.0.0.1`. A proxy needs no name
 * resolved; requests to the loopback address itself do not use it.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
function isLoopback(url: string): boolean {
  return /^http:\/\/(localhost|127\.[\d.]+)(:\d+)?$/.test(url);
}
