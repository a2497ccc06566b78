import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter, RoleWriter } from "../config/writer-schema";
import type { Model } from "../terraform-model/model";
import { listText } from "../terraform-model/resources-of";
import { declaredDestinations, type DeclaredDestination } from "../declared/buckets";
import { roleArnOf } from "../analysis/lookup/callers";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";
import {
  LOCATION_ROLE,
  ownRoles,
  expectedPermissionsOf,
  type ExpectedAccess,
} from "../declared/expected-access";

type Grantee = LambdaWriter | RoleWriter;

function granteesOf(config: ResolvedConfig): Grantee[] {
  return config.writers.filter(
    (writer): writer is Grantee => "handshake" in writer && writer.handshake.kind === "access-grants",
  );
}

/** The destinations that writers access through S3 Access Grants, by name. */
export function grantedDestinations(config: ResolvedConfig): ReadonlyMap<string, DeclaredDestination> {
  const destinations = granteesOf(config).flatMap((writer) => declaredDestinations(writer, config));
  return new Map(destinations.map((destination) => [destination.name, destination]));
}

/** The permission that a grant needs for everything that is expected under a prefix. */
export function grantPermission({
  actions,
  lists,
}: Pick<ExpectedAccess, "actions" | "lists">): "READ" | "WRITE" | "READWRITE" {
  const reads = actions.some((action) => action.startsWith("s3:GetObject")) || lists !== "nothing";
  const writes = actions.some((action) => /Put|Delete|Abort/.test(action));
  return reads && writes ? "READWRITE" : writes ? "WRITE" : "READ";
}

/** The grants: role, permission, prefix, and S3's location role. */
export function accessGrantsSettings(config: ResolvedConfig, { accessGrants }: Model): Setting[] {
  const destinations = grantedDestinations(config);
  const placeOf = ({ owner: { id, region } }: DeclaredDestination): string => `${id} in ${region}`;
  const places = new Set([...destinations.values()].map(placeOf));
  const others = accessGrants.filter(({ account, region }) => !places.has(`${account} in ${region}`));
  return [
    ...[...destinations.values()].flatMap((destination) =>
      settingsAt(
        destination,
        accessGrants.filter(({ account, region }) => `${account} in ${region}` === placeOf(destination)),
        config,
      ),
    ),
    ...(destinations.size === 0 && accessGrants.length === 0
      ? []
      : [
          settingsFor([...destinations.keys()][0] ?? "the stacks", "S3 Access Grants")(
            `instances outside of ${[...places].join(" and ")}`,
            "none",
            listText(others.map(({ instanceArn }) => instanceArn)),
          ),
        ]),
  ];
}

function settingsAt(
  destination: DeclaredDestination,
  found: Model["accessGrants"],
  config: ResolvedConfig,
): Setting[] {
  const { name: group, owner } = destination;
  const expected = granteesOf(config)
    .filter((writer) => declaredDestinations(writer, config).some(({ name }) => name === group))
    .flatMap((writer) =>
      ownRoles(writer, config).flatMap(({ principal }) => {
        const arn = principal.kind === "role-session" ? principal.roleArn : "";
        return expectedPermissionsOf(writer).map(
          (wish) => `${grantPermission(wish)} on ${wish.prefix}* for ${arn}`,
        );
      }),
    );
  const received = found.flatMap(({ grants }) =>
    grants.map(({ permission, subPrefix, granteeArn }) => `${permission} on ${subPrefix} for ${granteeArn}`),
  );
  const location = (scope: string, roleArn: string): string => `${scope} with ${roleArn}`;
  const set = settingsFor(group, "S3 Access Grants");
  return [
    set("grants", listText(expected), listText(received)),
    set(
      "locations",
      location(`s3://${group}/*`, roleArnOf(owner, LOCATION_ROLE)),
      listText(
        found.flatMap((instance) => instance.locations.map(({ scope, roleArn }) => location(scope, roleArn))),
      ),
    ),
  ];
}
