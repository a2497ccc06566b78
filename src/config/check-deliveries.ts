import { deliveryService } from "./delivery-services";
import type { Draft, Placed } from "./draft";
import type { Finding } from "./errors";
import type { ServicePrincipalWriter } from "./writer-schema";

/** What the page of a service that writes as itself asks of its bucket and its sources. */
export function checkDeliveries(draft: Draft): Finding[] {
  return draft.writers.flatMap(({ path, value }) =>
    value.kind === "service-principal"
      ? [...checkSources({ path, value }, draft), ...checkBucket({ path, value }, draft)]
      : [],
  );
}

function checkSources({ path, value }: Placed<ServicePrincipalWriter>, draft: Draft): Finding[] {
  const { sourceAccounts, sourceRegions, resources } = value;
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
  if (takesNames && resources === undefined) {
    add("resources", `the name of ${named ?? "each source"}, which the service names`, "nothing");
  }
  if (!takesNames && resources !== undefined) {
    add("resources", "nothing: the service names none of its resources", "a list of names");
  }
  if (
    (value.prefix === "" ? keys : keysWithPrefix).some((key) => key.replace("PREFIX", value.prefix) === "*")
  ) {
    add("prefix", "a prefix: the service could write anywhere in the bucket", '""');
  }
  if (!service.sourceAccount && sourceArn?.includes("ACCOUNT") !== true) {
    add(
      "service",
      "sourceAccount: true, or a sourceArn with ACCOUNT: whoever uses the service could write otherwise",
      "neither",
    );
  }
  const { B } = draft;
  if (B === undefined) return findings;
  const elsewhere = sourceRegions?.find((region) => region !== B.region);
  if (service.inRegionOfBucket === true && elsewhere !== undefined) {
    add("sourceRegions", `"${B.region}" alone, the bucket's Region (${service.page})`, `"${elsewhere}"`);
  }
  const other = sourceAccounts === "organization" ? undefined : sourceAccounts.find((id) => id !== B.id);
  if (service.inAccountOfBucket === true && other !== undefined) {
    add("sourceAccounts", `"${B.id}" alone, the bucket's account (${service.page})`, `"${other}"`);
  }
  return findings;
}

function checkBucket({ path, value }: Placed<ServicePrincipalWriter>, { destination }: Draft): Finding[] {
  const { keyActions, page } = deliveryService(value.service);
  if (destination === undefined || destination.encryption.kind === "sse-s3" || keyActions.length > 0)
    return [];
  return [
    {
      path: "destination.encryption.kind",
      expected: `"sse-s3": the service of ${path} writes to no bucket with a KMS key (${page})`,
      received: `"${destination.encryption.kind}"`,
    },
  ];
}
