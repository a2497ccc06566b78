import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { ThumbnailSettings } from "../env";
import { errorMessage, TargetRoleError } from "./errors";
import type { Log } from "./log";
import { readCredentials, type TemporaryCredentials } from "./temporary-credentials";

/** The role in account B, and how to assume it. */
export type TargetRole = NonNullable<ThumbnailSettings["targetRole"]>;

/**
 * A credentials provider that assumes the role in account B as the function's execution role.
 *
 * Each call is one AssumeRole. The SDK client caches the result, renews it five minutes before `expiration`, and shares
 * one call between parallel requests, so many invocations need one AssumeRole.
 * @param region - The Region of the STS endpoint: the function's own.
 * @throws TargetRoleError (from the provider) when STS refuses or returns no credentials.
 */
export function createTargetCredentials(
  role: TargetRole,
  region: string,
  log: Log,
): () => Promise<TemporaryCredentials> {
  return async () => {
    const client = new STSClient({
      region,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 3_000, socketTimeout: 10_000 },
    });
    try {
      const { Credentials } = await client.send(
        new AssumeRoleCommand({
          RoleArn: role.arn,
          RoleSessionName: role.sessionName,
          ExternalId: role.externalId,
          DurationSeconds: role.durationSeconds,
        }),
      );
      const credentials = readCredentials(Credentials);
      log.info("target role assumed", { roleArn: role.arn, expiration: credentials.expiration });
      return credentials;
    } catch (cause) {
      throw new TargetRoleError("credentials", role.arn, errorMessage(cause), { cause });
    } finally {
      client.destroy();
    }
  };
}
