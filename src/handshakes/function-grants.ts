import type { ResolvedCopy, ResolvedFunction, ResolvedThumbnail } from "../config/resolve-writers";
import { bucketArn } from "../naming";
import {
  ABORT_UPLOADS,
  LIST_BUCKET,
  READ_OBJECTS,
  READ_TAGS,
  READ_VERSIONS,
  REPLACE_AND_DELETE_OBJECTS,
  REPLACE_OBJECTS,
  WRITE_OBJECTS,
  WRITE_TAGS,
} from "../policies/actions";
import type { Grant } from "./handshake";
import { objectsUnder } from "./operation-grants";
import type { GrantedPrefix } from "./plan-handshake";

/** What a function needs of the destination, and nothing more. */
export function functionGrants(writer: ResolvedFunction): Grant[] {
  return [
    ...(writer.workload === "copy" ? copyGrants(writer) : thumbnailGrants(writer)),
    ...quarantineGrants(writer),
  ];
}

function thumbnailGrants({
  outputPrefix,
  source,
  destination,
  deleteThumbnails,
}: ResolvedThumbnail): Grant[] {
  const reading: Grant[] =
    source.in !== "destination"
      ? []
      : [
          {
            purpose: "ReadSource",
            actions: READ_VERSIONS,
            resources: objectsUnder([source.prefix], destination),
          },
          ...(deleteThumbnails ? [listing("ListSource", source.prefix, destination)] : []),
        ];
  return [
    ...reading,
    {
      purpose: "WriteThumbnails",
      actions: deleteThumbnails ? REPLACE_AND_DELETE_OBJECTS : REPLACE_OBJECTS,
      resources: objectsUnder([outputPrefix], destination),
    },
  ];
}

/** Records of what failed for good. */
function quarantineGrants({ quarantinePrefix, destination }: ResolvedFunction): Grant[] {
  if (quarantinePrefix === false) return [];
  return [
    {
      purpose: "WriteQuarantine",
      actions: WRITE_OBJECTS,
      resources: objectsUnder([quarantinePrefix], destination),
    },
  ];
}

function listing(
  purpose: string,
  prefix: string,
  { owner, bucketName }: ResolvedFunction["destination"],
): Grant {
  return {
    purpose,
    actions: LIST_BUCKET,
    resources: [bucketArn(owner, bucketName)],
    ...(prefix === "" ? {} : { condition: { StringLike: { "s3:prefix": `${prefix}*` } } }),
  };
}

/** A copy's key is the output prefix and the whole key of its source, which begins with the source's prefix. */
function copyGrants(writer: ResolvedCopy): Grant[] {
  const prefix = `${writer.outputPrefix}${writer.source.prefix}`;
  return [
    {
      purpose: "WriteCopies",
      actions: [
        ...WRITE_OBJECTS,
        ...(givesTags(writer) ? WRITE_TAGS : []),
        ...READ_OBJECTS,
        ...ABORT_UPLOADS,
      ],
      resources: objectsUnder([prefix], writer.destination),
    },
    listing("ListCopies", prefix, writer.destination),
  ];
}

/** Whether copies may have tags: their sources', or some that are set. */
function givesTags({ copy: { tags } }: ResolvedCopy): boolean {
  return tags === "same-as-source" || Object.keys(tags).length > 0;
}

/** What whoever copies reads of a source. */
export function readToCopy({ copy: { tags } }: ResolvedCopy): readonly string[] {
  return [...READ_VERSIONS, ...(tags === "same-as-source" ? READ_TAGS : [])];
}

/** The same as prefixes of S3 Access Grants. */
export function functionPrefixes({
  source,
  outputPrefix,
  quarantinePrefix,
}: ResolvedFunction): GrantedPrefix[] {
  return [
    ...(source.in === "destination" ? [{ subPrefix: `${source.prefix}*`, permission: "READ" } as const] : []),
    { subPrefix: `${outputPrefix}*`, permission: "READWRITE" },
    ...(quarantinePrefix === false
      ? []
      : [{ subPrefix: `${quarantinePrefix}*`, permission: "WRITE" } as const]),
  ];
}
