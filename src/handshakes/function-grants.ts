import type {
  ResolvedCopy,
  ResolvedDestination,
  ResolvedFunction,
  ResolvedOwnCode,
  ResolvedThumbnail,
} from "../config/resolve-writers";
import type { OwnOperation } from "../config/own-code-schema";
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
import { grantedPermission, objectsUnder, operationGrants } from "./operation-grants";
import type { GrantedPrefix } from "./plan-handshake";

/** Exactly the permissions that a function needs on a destination. */
export function functionGrants(writer: ResolvedFunction, destination: ResolvedDestination): Grant[] {
  switch (writer.workload) {
    case "copy":
      return [...copyGrants(writer), ...quarantineGrants(writer)];
    case "thumbnail":
      return [...thumbnailGrants(writer), ...quarantineGrants(writer)];
    case "own":
      return ownCodeGrants(writer, destination);
  }
}

function thumbnailGrants(writer: ResolvedThumbnail): Grant[] {
  const { outputPrefix, destination, deleteThumbnails } = writer;
  return [
    ...sourceGrants(writer),
    {
      purpose: "WriteThumbnails",
      actions: deleteThumbnails ? REPLACE_AND_DELETE_OBJECTS : REPLACE_OBJECTS,
      resources: objectsUnder([outputPrefix], destination),
    },
  ];
}

/** The declared operations. */
function ownCodeGrants(writer: ResolvedOwnCode, destination: ResolvedDestination): Grant[] {
  const { operations } = writer;
  const under = (operation: OwnOperation): string[] =>
    Object.entries(operations).flatMap(([prefix, own]) => (own.includes(operation) ? [prefix] : []));
  const tagged = under("tag");
  return [
    ...sourceGrants(writer),
    ...(["write", "read", "delete", "list"] as const)
      .map((operation) => ({ destination, operations: [operation], prefixes: under(operation) }))
      .filter(({ prefixes }) => prefixes.length > 0)
      .flatMap((one) => operationGrants(one, { inParts: true })),
    ...(tagged.length === 0
      ? []
      : [{ purpose: "TagObjects", actions: WRITE_TAGS, resources: objectsUnder(tagged, destination) }]),
  ];
}

/** Reads of a source that is the destination. */
function sourceGrants(writer: ResolvedThumbnail | ResolvedOwnCode): Grant[] {
  const { source, destination } = writer;
  if (source.in !== "destination") return [];
  const actions = readOfSource(writer);
  return [
    ...(actions.length === 0
      ? []
      : [{ purpose: "ReadSource", actions, resources: objectsUnder([source.prefix], destination) }]),
    ...(listsSource(writer) ? [listing("ListSource", source.prefix, destination)] : []),
  ];
}

/** Records of permanent failures. */
function quarantineGrants({ quarantinePrefix, destination }: ResolvedThumbnail | ResolvedCopy): Grant[] {
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

/** Whether copies may have tags, from their sources or configured. */
function givesTags({ copy: { tags } }: ResolvedCopy): boolean {
  return tags === "same-as-source" || Object.keys(tags).length > 0;
}

/** Reads of a source's objects; nothing for code that only lists them. */
export function readOfSource(writer: ResolvedFunction): readonly string[] {
  if (writer.workload === "own") return writer.sourceOperations.includes("read") ? READ_VERSIONS : [];
  const readsTags = writer.workload === "copy" && writer.copy.tags === "same-as-source";
  return [...READ_VERSIONS, ...(readsTags ? READ_TAGS : [])];
}

/** S3 reports a missing object only to callers that may list the source. */
export function listsSource(writer: ResolvedFunction): boolean {
  if (writer.workload === "own") return writer.sourceOperations.includes("list");
  return writer.workload === "copy" || writer.deleteThumbnails;
}

/** The same as prefixes of S3 Access Grants. */
export function functionPrefixes(writer: ResolvedFunction): GrantedPrefix[] {
  const { source } = writer;
  const reading =
    source.in === "destination" ? [{ subPrefix: `${source.prefix}*`, permission: "READ" } as const] : [];
  if (writer.workload === "own") {
    const given = Object.entries(writer.operations);
    return [
      ...reading,
      ...given.map(([prefix, own]) => ({ subPrefix: `${prefix}*`, permission: grantedPermission(own) })),
    ];
  }
  const { outputPrefix, quarantinePrefix } = writer;
  return [
    ...reading,
    { subPrefix: `${outputPrefix}*`, permission: "READWRITE" },
    ...(quarantinePrefix === false
      ? []
      : [{ subPrefix: `${quarantinePrefix}*`, permission: "WRITE" } as const]),
  ];
}
