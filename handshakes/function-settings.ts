import type { LambdaWriter, ResolvedConfig } from "../config/schema";
import { toEnvironment, type ThumbnailSettings } from "../lambda-src/env";
import { roleArn } from "../naming";

/** What the function is told of the handshake: the same names that the policies are made from. */
export function thumbnailSettings(
  writer: LambdaWriter,
  { accounts, destination }: ResolvedConfig,
): ThumbnailSettings {
  const { source, handshake } = writer;
  const sourceAccount = accounts[source.in];
  return {
    source: {
      bucket: source.in === "A" ? source.bucketName : destination.bucketName,
      bucketOwner: sourceAccount.id,
      region: sourceAccount.region,
      prefix: source.prefix,
      readAs: source.in === "B" && handshake.kind === "assume-role" ? "target-role" : "execution-role",
    },
    destination: {
      bucket: destination.bucketName,
      bucketOwner: accounts.B.id,
      region: accounts.B.region,
      prefix: writer.outputPrefix,
    },
    ...(handshake.kind === "assume-role"
      ? {
          targetRole: {
            arn: roleArn(accounts.B, handshake.roleName),
            sessionName: handshake.sessionName ?? writer.name,
            externalId: handshake.externalId,
            durationSeconds: handshake.sessionSeconds,
          },
        }
      : {}),
    thumbnail: writer.thumbnail,
  };
}

/** The function's environment variables. */
export function functionEnvironment(writer: LambdaWriter, config: ResolvedConfig): Record<string, string> {
  return { NODE_OPTIONS: "--enable-source-maps", ...toEnvironment(thumbnailSettings(writer, config)) };
}
