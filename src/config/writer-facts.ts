import { byKind, type ByKind } from "./by-kind";
import { deliveryService } from "./delivery-services";
import { OUTSIDE_EVERY_VPC } from "./service-networks";
import type {
  BuiltInWriter,
  LambdaWriter,
  OwnCodeWriter,
  RoleWriter,
  ServicePrincipalWriter,
  Writer,
} from "./writer-schema";

/** A prefix of the destination, and the writer's field for it. */
export interface ReachedPrefix {
  readonly field: string;
  readonly prefix: string;
  /** Whether the writer may replace or delete objects there. */
  readonly changes: boolean;
}

/** A writer's new role, and the field that names it. */
export interface NamedRole {
  readonly field: string;
  readonly name: string;
  readonly account: "own" | "B";
}

/** Facts about a writer of any kind, for checks across parts. */
export interface WriterFacts {
  /** Records of failed objects are separate. */
  readonly prefixes: readonly ReachedPrefix[];
  readonly roles: readonly NamedRole[];
  readonly permissionSetName?: string;
  /** The part of the config that it requires. */
  readonly needs?: "identityCenter" | "accessGrants";
  /** What part of it is outside of every VPC, as the end of "it is …". */
  readonly outsideVpcs: readonly string[];
}

const FACTS: ByKind<Writer, [], WriterFacts> = {
  lambda: (writer) => {
    const { source } = writer;
    return {
      prefixes: [
        ...(writer.workload === "own"
          ? operatedPrefixes(writer)
          : [{ field: "outputPrefix", prefix: writtenPrefix(writer), changes: true }]),
        ...(source.in === "destination"
          ? [{ field: "source.prefix", prefix: source.prefix, changes: false }]
          : []),
      ],
      roles: [
        ...ownRole(writer),
        ...(writer.workload === "own" || writer.backfill === undefined
          ? []
          : [{ field: "backfill.roleName", name: writer.backfill.roleName, account: "own" as const }]),
        ...roleInB(writer),
      ],
      ...needsOf(writer),
      outsideVpcs: writer.vpc === undefined ? ["a function"] : [],
    };
  },
  "ecs-task": (writer) => roleFacts(writer, []),
  service: (writer) => roleFacts(writer, writer.services),
  oidc: (writer) => roleFacts(writer, []),
  "event-bridge": (writer) => ({ prefixes: [], roles: ownRole(writer), outsideVpcs: [] }),
  "identity-center": (writer) => ({
    prefixes: prefixesOf(writer),
    roles: [],
    permissionSetName: writer.permissionSetName,
    needs: "identityCenter",
    outsideVpcs: [],
  }),
  "service-principal": (writer) => ({
    prefixes: [{ field: "prefix", prefix: deliveredUnder(writer), changes: true }],
    roles: [],
    // Denials for other networks do not apply to it.
    outsideVpcs: [],
  }),
};

export function factsOf(writer: Writer): WriterFacts {
  return byKind(FACTS, writer);
}

function roleFacts(writer: RoleWriter, services: readonly string[]): WriterFacts {
  return {
    prefixes: prefixesOf(writer),
    roles: [...ownRole(writer), ...roleInB(writer)],
    ...needsOf(writer),
    outsideVpcs: services.flatMap((service) => {
      const name = OUTSIDE_EVERY_VPC[service];
      return name === undefined ? [] : [`for ${name}, which acts from`];
    }),
  };
}

/** The common prefix of the service's keys. */
function deliveredUnder({ service, prefix }: ServicePrincipalWriter): string {
  const { keys, keysWithPrefix = keys } = deliveryService(service);
  const heads = (prefix === "" ? keys : keysWithPrefix).map(
    (key) => key.replace("PREFIX", prefix).split(/ACCOUNT|ORGANIZATION|\*/)[0] ?? "",
  );
  return heads.reduce((one, other) => {
    let length = 0;
    while (length < one.length && one[length] === other[length]) length += 1;
    return one.slice(0, length);
  });
}

/** A copy's key is the output prefix and the whole key of its source. */
function writtenPrefix({ workload, outputPrefix, source }: BuiltInWriter): string {
  return workload === "copy" ? `${outputPrefix}${source.prefix}` : outputPrefix;
}

function operatedPrefixes({ operations }: OwnCodeWriter): ReachedPrefix[] {
  return Object.entries(operations).map(([prefix, own]) => ({
    field: `operations[${JSON.stringify(prefix)}]`,
    prefix,
    changes: own.some((operation) => operation !== "read" && operation !== "list"),
  }));
}

function prefixesOf({ prefixes, operations }: Pick<RoleWriter, "prefixes" | "operations">): ReachedPrefix[] {
  const changes = operations.some((operation) => operation !== "read" && operation !== "list");
  return prefixes.map((prefix, index) => ({ field: `prefixes[${index}]`, prefix, changes }));
}

function ownRole({ roleName }: { readonly roleName: string }): NamedRole[] {
  return [{ field: "roleName", name: roleName, account: "own" }];
}

function roleInB({ handshake }: LambdaWriter | RoleWriter): NamedRole[] {
  return handshake.kind === "assume-role"
    ? [{ field: "handshake.roleName", name: handshake.roleName, account: "B" }]
    : [];
}

function needsOf({ handshake }: LambdaWriter | RoleWriter): Pick<WriterFacts, "needs"> {
  return handshake.kind === "access-grants" ? { needs: "accessGrants" } : {};
}
