import type { ResolvedCopy, ResolvedFunction, ResolvedThumbnail } from "../config/resolve-writers";
import {
  toCopyEnvironment,
  toEnvironment,
  type CopySettings,
  type ThumbnailSettings,
} from "../../lambda-src/env";
import { roleArn } from "../naming";
import { anyCaseSuffixes } from "./event-pattern";

/** A thumbnail function's side of its handshake: the same names that the policies are made from. */
function thumbnailSettings(writer: ResolvedThumbnail): ThumbnailSettings {
  const { source, handshake } = writer;
  const { owner: B } = writer.destination;
  return {
    source: {
      ...sourceOf(writer),
      readAs: source.in === "destination" ? "destination-writer" : "execution-role",
    },
    destination: {
      ...destinationOf(writer),
      ...(writer.deleteThumbnails ? { deleteThumbnails: true } : {}),
    },
    ...(handshake.kind === "assume-role" ? { targetRole: targetRoleOf(writer, handshake) } : {}),
    ...(handshake.kind === "access-grants"
      ? { accessGrants: { accountId: B.id, region: B.region, sessionSeconds: handshake.sessionSeconds } }
      : {}),
    thumbnail: writer.thumbnail,
  };
}

function copySettings(writer: ResolvedCopy): CopySettings {
  return {
    source: sourceOf(writer),
    destination: destinationOf(writer),
    targetRole: targetRoleOf(writer, writer.handshake),
    ...copyOf(writer.copy),
  };
}

/** What differs from the source, and nothing where nothing does. */
function copyOf(given: ResolvedCopy["copy"]): Pick<CopySettings, "copy"> {
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

function sourceOf(writer: ResolvedFunction): CopySettings["source"] {
  const { bucketName, owner, prefix } = writer.source;
  const suffixes = anyCaseSuffixes(writer);
  return {
    bucket: bucketName,
    bucketOwner: owner.id,
    region: owner.region,
    prefix,
    ...(suffixes === undefined ? {} : { suffixes }),
  };
}

function destinationOf({
  destination: { bucketName, owner },
  outputPrefix,
  quarantinePrefix,
}: ResolvedFunction): CopySettings["destination"] {
  return {
    bucket: bucketName,
    bucketOwner: owner.id,
    region: owner.region,
    prefix: outputPrefix,
    ...(quarantinePrefix === false ? {} : { quarantinePrefix }),
  };
}

function targetRoleOf(
  { name, destination }: ResolvedFunction,
  handshake: ResolvedCopy["handshake"],
): CopySettings["targetRole"] {
  return {
    arn: roleArn(destination.owner, handshake.roleName),
    sessionName: handshake.sessionName ?? name,
    externalId: handshake.externalId,
    durationSeconds: handshake.sessionSeconds,
  };
}

/** The function's environment variables. */
export function functionEnvironment(writer: ResolvedFunction): Record<string, string> {
  return {
    // Objects that live for one picture are cleared away early, and with them the pixels that they hold.
    NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=2",
    // libvips works in several threads; with an arena each, memory that was given back stays with the process.
    MALLOC_ARENA_MAX: "1",
    // Blocks from this size on are given back as they are freed; left alone, glibc comes to keep all but the largest.
    MALLOC_MMAP_THRESHOLD_: "131072",
    MALLOC_TRIM_THRESHOLD_: "131072",
    ...(writer.workload === "thumbnail"
      ? toEnvironment(thumbnailSettings(writer))
      : toCopyEnvironment(copySettings(writer))),
  };
}
