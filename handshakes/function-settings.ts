import { producerAccount } from "../config/writers-of";
import type { ResolvedConfig } from "../config/schema";
import type { CopyWriter, LambdaWriter, ThumbnailWriter } from "../config/writer-schema";
import {
  toCopyEnvironment,
  toEnvironment,
  type CopySettings,
  type ThumbnailSettings,
} from "../lambda-src/env";
import { roleArn } from "../naming";

/** What a thumbnail function is told of its handshake: the same names that the policies are made from. */
function thumbnailSettings(writer: ThumbnailWriter, config: ResolvedConfig): ThumbnailSettings {
  const { source, handshake } = writer;
  const { B } = config.accounts;
  return {
    source: {
      ...sourceOf(writer, config),
      readAs: source.in === "destination" ? "destination-writer" : "execution-role",
    },
    destination: {
      ...destinationOf(writer, config),
      ...(writer.deleteThumbnails ? { deleteThumbnails: true } : {}),
    },
    ...(handshake.kind === "assume-role" ? { targetRole: targetRoleOf(writer, handshake, config) } : {}),
    ...(handshake.kind === "access-grants"
      ? { accessGrants: { accountId: B.id, region: B.region, sessionSeconds: handshake.sessionSeconds } }
      : {}),
    thumbnail: writer.thumbnail,
  };
}

function copySettings(writer: CopyWriter, config: ResolvedConfig): CopySettings {
  return {
    source: sourceOf(writer, config),
    destination: destinationOf(writer, config),
    targetRole: targetRoleOf(writer, writer.handshake, config),
    ...copyOf(writer.copy),
  };
}

/** What differs from the source, and nothing where nothing does. */
function copyOf(given: CopyWriter["copy"]): Pick<CopySettings, "copy"> {
  const { storageClass, tags, metadata, contentHeaders, checksumAlgorithm } = given;
  const copy = {
    ...(storageClass === "same-as-source" ? {} : { storageClass }),
    ...(tags === "same-as-source" ? {} : { tags }),
    ...(metadata === "same-as-source" ? {} : { metadata }),
    ...(Object.keys(contentHeaders).length === 0 ? {} : { contentHeaders }),
    ...(checksumAlgorithm === "same-as-source" ? {} : { checksumAlgorithm }),
  };
  return Object.keys(copy).length === 0 ? {} : { copy };
}

function sourceOf({ account, source }: LambdaWriter, config: ResolvedConfig): CopySettings["source"] {
  const owner = source.in === "own-bucket" ? producerAccount(account, config) : config.accounts.B;
  return {
    bucket: source.in === "own-bucket" ? source.bucketName : config.destination.bucketName,
    bucketOwner: owner.id,
    region: owner.region,
    prefix: source.prefix,
  };
}

function destinationOf(
  { outputPrefix, quarantinePrefix }: LambdaWriter,
  { accounts, destination }: ResolvedConfig,
): CopySettings["destination"] {
  return {
    bucket: destination.bucketName,
    bucketOwner: accounts.B.id,
    region: accounts.B.region,
    prefix: outputPrefix,
    ...(quarantinePrefix === false ? {} : { quarantinePrefix }),
  };
}

function targetRoleOf(
  { name }: LambdaWriter,
  handshake: CopyWriter["handshake"],
  { accounts }: ResolvedConfig,
): CopySettings["targetRole"] {
  return {
    arn: roleArn(accounts.B, handshake.roleName),
    sessionName: handshake.sessionName ?? name,
    externalId: handshake.externalId,
    durationSeconds: handshake.sessionSeconds,
  };
}

/** The function's environment variables. */
export function functionEnvironment(writer: LambdaWriter, config: ResolvedConfig): Record<string, string> {
  return {
    // Objects that live for one picture are cleared away early, and with them the pixels that they hold.
    NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=2",
    // libvips works in several threads; with an arena each, memory that was given back stays with the process.
    MALLOC_ARENA_MAX: "1",
    // Blocks from this size on are given back as they are freed; left alone, glibc comes to keep all but the largest.
    MALLOC_MMAP_THRESHOLD_: "131072",
    MALLOC_TRIM_THRESHOLD_: "131072",
    ...(writer.workload === "thumbnail"
      ? toEnvironment(thumbnailSettings(writer, config))
      : toCopyEnvironment(copySettings(writer, config))),
  };
}
