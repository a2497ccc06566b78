import { deliveryService, isOfOrganization } from "./delivery-services";
import { destinationsIn, type Draft, type Placed, type PlacedDestination } from "./draft";
import { type Finding, wrong } from "./errors";
import { partitionOf } from "./partition";
import type { ServicePrincipalWriter } from "./writer-schema";

/** The requirements of a delivery service's page for its bucket and sources. */
export function checkDeliveries(draft: Draft): Finding[] {
  return draft.writers.flatMap(({ path, value }) =>
    value.kind === "service-principal"
      ? [
          ...checkSources({ path, value }, draft),
          ...destinationsIn(draft, value).flatMap((destination) => [
            ...checkPlace({ path, value }, destination),
            ...checkBucket({ path, value }, destination),
          ]),
        ]
      : [],
  );
}

function checkSources({ path, value }: Placed<ServicePrincipalWriter>, draft: Draft): Finding[] {
  const { sourceAccounts, resources } = value;
  const { resources: named, sourceArn, ...service } = deliveryService(value.service);
  const takesNames = named !== undefined || sourceArn?.includes("NAME") === true;
  const { keys, keysWithPrefix = keys } = service;
  const findings: Finding[] = [];
  const add = (field: string, expected: string, received: string): void => {
    findings.push({ path: `${path}.${field}`, expected, received });
  };
  if (sourceAccounts === "organization" && !service.sourceOrganization) {
    add(
      "sourceAccounts",
      `account ids: the service does not name its organization (${service.page})`,
      '"organization"',
    );
  } else if (sourceAccounts === "organization" && draft.organizationId === undefined) {
    findings.push({
      path: "organizationId",
      expected: `an organization id, whose logs ${path} is for`,
      received: "nothing",
    });
  }
  if (isOfOrganization(service) && draft.organizationId === undefined) {
    findings.push({
      path: "organizationId",
      expected: `an organization id, under which the service of ${path} writes`,
      received: "nothing",
    });
  }
  if (isOfOrganization(service) && sourceAccounts.length !== 1) {
    add(
      "sourceAccounts",
      `one account, the organization's management account, which the service names (${service.page})`,
      `${sourceAccounts.length} accounts`,
    );
  }
  if (takesNames && resources === undefined) {
    add("resources", `the name of ${named ?? "each source"}, which the service names`, "nothing");
  }
  if (!takesNames && resources !== undefined) {
    add("resources", "nothing: the service does not name its resources", "a list of names");
  }
  if (
    (value.prefix === "" ? keys : keysWithPrefix).some((key) => key.replace("PREFIX", value.prefix) === "*")
  ) {
    add("prefix", "a prefix: the service could write anywhere in the bucket", '""');
  }
  if (!service.sourceAccount && sourceArn?.includes("ACCOUNT") !== true) {
    add(
      "service",
      "sourceAccount: true, or a sourceArn with ACCOUNT: otherwise any customer of the service could write",
      "neither",
    );
  }
  return findings;
}

function checkPlace(
  { path, value: { service: name, sourceAccounts, sourceRegions } }: Placed<ServicePrincipalWriter>,
  { owner }: PlacedDestination,
): Finding[] {
  if (owner === undefined) return [];
  const { inAccountOfBucket, inRegionOfBucket, page } = deliveryService(name);
  const elsewhere = sourceRegions?.find((region) => region !== owner.region);
  const partition = partitionOf(owner.region);
  const away = sourceRegions?.find((region) => partitionOf(region) !== partition);
  const other = sourceAccounts === "organization" ? undefined : sourceAccounts.find((id) => id !== owner.id);
  return [
    ...(inRegionOfBucket === true && elsewhere !== undefined
      ? wrong(
          `${path}.sourceRegions`,
          `only "${owner.region}", the bucket's Region (${page})`,
          `"${elsewhere}"`,
        )
      : []),
    ...(inRegionOfBucket !== true && away !== undefined
      ? wrong(
          `${path}.sourceRegions`,
          `Regions of the bucket's partition (${partition})`,
          `"${away}" (${partitionOf(away)})`,
        )
      : []),
    ...(inAccountOfBucket === true && other !== undefined
      ? wrong(`${path}.sourceAccounts`, `only "${owner.id}", the bucket's account (${page})`, `"${other}"`)
      : []),
  ];
}

function checkBucket(
  { path, value }: Placed<ServicePrincipalWriter>,
  { path: place, value: destination }: PlacedDestination,
): Finding[] {
  const { keyActions, page } = deliveryService(value.service);
  if (destination.encryption.kind === "sse-s3" || keyActions.length > 0) return [];
  return wrong(
    `${place}.encryption.kind`,
    `"sse-s3": the service of ${path} writes to no bucket with a KMS key (${page})`,
    `"${destination.encryption.kind}"`,
  );
}
