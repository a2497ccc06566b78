import type { ResolvedDestination, ResolvedRole } from "../config/resolve-writers";
import { bucketArn } from "../naming";
import { ABORT_UPLOADS, SET_OBJECT_ACL, WRITE_OBJECTS } from "../policies/actions";
import { needsOfServices } from "../policies/role-services";
import type { Binding } from "./actor";
import type { Grant } from "./handshake";
import { grantedPermission, objectsUnder, operationGrants } from "./operation-grants";
import { planHandshake, type GrantedPrefix, type WriterNeeds } from "./plan-handshake";
import type { PlannedWriter } from "./planned-writer";

/** A role that writes. */
export function planRole(
  writer: ResolvedRole,
  who: Pick<WriterNeeds, "services" | "alsoTrusts">,
  binding: Binding,
): PlannedWriter {
  const { services } = who;
  return planHandshake(
    writer,
    {
      ...who,
      grants: (destination) => [
        ...roleGrants(writer, destination),
        ...serviceGrants(writer, services, destination),
      ],
      grantedPrefixes: grantedPrefixes(writer),
    },
    binding,
  );
}

function roleGrants(writer: ResolvedRole, destination: ResolvedDestination): Grant[] {
  const { prefixes, operations, aclHeader } = writer;
  const inParts = writer.multipartUploads ?? aclHeader !== "required";
  if (aclHeader === "none") return operationGrants({ destination, prefixes, operations }, { inParts });
  const operator = aclHeader === "required" ? "StringEquals" : "StringEqualsIfExists";
  const others = operations.filter((operation) => operation !== "write");
  const resources = objectsUnder(prefixes, destination);
  return [
    {
      purpose: "WriteObjects",
      actions: [...WRITE_OBJECTS, ...SET_OBJECT_ACL],
      resources,
      condition: { [operator]: { "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
    ...(inParts ? [{ purpose: "AbortUploads", actions: ABORT_UPLOADS, resources }] : []),
    ...operationGrants({ destination, prefixes, operations: others }, { inParts }),
  ];
}

/** The further actions that the services' pages require. S3 Access Grants has none of them. */
function serviceGrants(
  writer: ResolvedRole,
  services: readonly string[],
  destination: ResolvedDestination,
): Grant[] {
  const { prefixes, operations, handshake } = writer;
  if (!operations.includes("write") || handshake.kind === "access-grants") return [];
  const { bucketActions, objectActions } = needsOfServices(services);
  return [
    ...(bucketActions.length === 0
      ? []
      : [
          {
            purpose: "LookAtBucket",
            actions: bucketActions,
            resources: [bucketArn(destination.owner, destination.bucketName)],
          },
        ]),
    ...(objectActions.length === 0
      ? []
      : [
          {
            purpose: "ServeWrites",
            actions: objectActions,
            resources: objectsUnder(prefixes, destination),
          },
        ]),
  ];
}

function grantedPrefixes({ operations, prefixes }: ResolvedRole): GrantedPrefix[] {
  const permission = grantedPermission(operations);
  return prefixes.map((prefix) => ({ subPrefix: `${prefix}*`, permission }));
}
