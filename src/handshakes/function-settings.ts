import type {
  ResolvedBucket,
  ResolvedCopy,
  ResolvedFunction,
  ResolvedOwnCode,
  ResolvedThumbnail,
} from "../config/resolve-writers";
import {
  toCopyEnvironment,
  toEnvironment,
  toOwnEnvironment,
  type CopySettings,
  type OwnSettings,
  type ThumbnailSettings,
} from "../../lambda-src/env";
import { roleArn } from "../naming";
import { anyCaseSuffixes } from "./event-pattern";
import { grantedPermission } from "./operation-grants";

/** A thumbnail function's settings, from the same names as the policies. */
function thumbnailSettings(writer: ResolvedThumbnail): ThumbnailSettings {
  return {
    source: readSourceOf(writer),
    destination: {
      ...destinationOf(writer),
      ...(writer.deleteThumbnails ? { deleteThumbnails: true } : {}),
    },
    ...wayOf(writer),
    thumbnail: writer.thumbnail,
  };
}

/** The same for own code: each prefix with its S3 Access Grants permission. */
function ownSettings(writer: ResolvedOwnCode): OwnSettings {
  const prefixes = Object.entries(writer.operations).map(
    ([prefix, operations]) => [prefix, grantedPermission(operations)] as const,
  );
  return {
    source: readSourceOf(writer),
    destination: {
      ...placeOf(writer.destination),
      prefixes: Object.fromEntries(prefixes),
      ...(writer.destinations.length === 1 ? {} : { byName: destinationsByName(writer) }),
    },
    ...wayOf(writer),
  };
}

function destinationsByName({
  destinations,
  handshake,
}: ResolvedOwnCode): OwnSettings["destination"]["byName"] {
  return Object.fromEntries(
    destinations.map((destination) => [
      destination.name,
      {
        ...placeOf(destination),
        ...(handshake.kind === "assume-role"
          ? { targetRoleArn: roleArn(destination.owner, handshake.roleName) }
          : {}),
      },
    ]),
  );
}

function readSourceOf(writer: ResolvedThumbnail | ResolvedOwnCode): ThumbnailSettings["source"] {
  const readAs = writer.source.in === "destination" ? "destination-writer" : "execution-role";
  return { ...sourceOf(writer), readAs };
}

/** The credentials for the destination, if not the function's own role. */
function wayOf(
  writer: ResolvedThumbnail | ResolvedOwnCode,
): Pick<ThumbnailSettings, "targetRole" | "accessGrants"> {
  const { handshake, destination } = writer;
  if (handshake.kind === "assume-role") return { targetRole: targetRoleOf(writer, handshake) };
  if (handshake.kind !== "access-grants") return {};
  const { id: accountId, region } = destination.owner;
  return { accessGrants: { accountId, region, sessionSeconds: handshake.sessionSeconds } };
}

function copySettings(writer: ResolvedCopy): CopySettings {
  return {
    source: sourceOf(writer),
    destination: destinationOf(writer),
    targetRole: targetRoleOf(writer, writer.handshake),
    ...copyOf(writer.copy),
  };
}

/** Attributes that differ from the source; nothing if none does. */
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
  const suffixes = anyCaseSuffixes(writer);
  return {
    ...placeOf(writer.source),
    prefix: writer.source.prefix,
    ...(suffixes === undefined ? {} : { suffixes }),
  };
}

function destinationOf({
  destination,
  outputPrefix,
  quarantinePrefix,
}: ResolvedThumbnail | ResolvedCopy): CopySettings["destination"] {
  return {
    ...placeOf(destination),
    prefix: outputPrefix,
    ...(quarantinePrefix === false ? {} : { quarantinePrefix }),
  };
}

function placeOf({ bucketName, owner }: ResolvedBucket): Omit<CopySettings["destination"], "prefix"> {
  return { bucket: bucketName, bucketOwner: owner.id, region: owner.region };
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

export function functionEnvironment(writer: ResolvedFunction): Record<string, string> {
  switch (writer.workload) {
    case "thumbnail":
      return { ...TUNED, ...toEnvironment(thumbnailSettings(writer)) };
    case "copy":
      return { ...TUNED, ...toCopyEnvironment(copySettings(writer)) };
    case "own":
      return {
        // The zip has a source map.
        ...(writer.code.kind === "folder" ? { NODE_OPTIONS: "--enable-source-maps" } : {}),
        ...writer.environment,
        ...toOwnEnvironment(ownSettings(writer)),
      };
  }
}

/** For code that works on pictures and other large objects. */
const TUNED = {
  // Objects of one picture are collected early, with their pixels.
  NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=2",
  // libvips uses several threads; with an arena each, freed memory would stay in the process.
  MALLOC_ARENA_MAX: "1",
  // Blocks from this size on are returned when freed; by default glibc raises this threshold over time.
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
} as const;
