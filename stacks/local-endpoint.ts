import type { AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";

/** Every service whose resources the stacks have, by the provider's name for its endpoint. */
const SERVICES = [
  "accessanalyzer",
  "cloudtrail",
  "cloudwatch",
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

/**
 * What makes the provider speak to a local endpoint. The account is told by its access key, as local endpoints have it;
 * which account that is is still asked of STS, so that `allowed_account_ids` holds there too.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/custom-service-endpoints
 */
export function localEndpoint(url: string, accountId: string): Partial<AwsProviderConfig> {
  return {
    accessKey: accountId,
    secretKey: "local",
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, url]))],
    s3UsePathStyle: true,
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    skipRegionValidation: true,
  };
}
