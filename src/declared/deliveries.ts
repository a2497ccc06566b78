import { deliveryService } from "../config/delivery-services";
import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import type { ServicePrincipalWriter } from "../config/writer-schema";
import type { Service } from "../iam";
import type { DeclaredDestination } from "./buckets";
import { memberAccount } from "../analysis/lookup/callers";

/** How many accounts get a key pattern each; more would be too long for a bucket policy. */
const ACCOUNTS_BY_KEY = 60;

/** The objects that a service may write, as patterns. */
export function deliveredObjects(
  { service, sourceAccounts, prefix }: ServicePrincipalWriter,
  { arn }: DeclaredDestination,
  { organizationId = "" }: ResolvedConfig,
): string[] {
  const patterns = keysOf(service, prefix).map(
    (key) => `${arn}/${key.replace("PREFIX", prefix).replace("ORGANIZATION", organizationId)}`,
  );
  return sourceAccounts !== "organization" && sourceAccounts.length <= ACCOUNTS_BY_KEY
    ? sourceAccounts.flatMap((account) => patterns.map((pattern) => pattern.replace("ACCOUNT", account)))
    : patterns.map((pattern) => pattern.replace(/ACCOUNT.*$/, "*"));
}

function keysOf(service: ServicePrincipalWriter["service"], prefix: string): readonly string[] {
  const { keys, keysWithPrefix = keys } = deliveryService(service);
  return prefix === "" ? keys : keysWithPrefix;
}

/** The Regions that a service writes for. */
export function deliveryRegions(
  { sourceRegions }: ServicePrincipalWriter,
  { owner }: DeclaredDestination,
): readonly string[] {
  return sourceRegions ?? [owner.region];
}

/** A sample delivery for the first source of a writer: the caller and the object's key. */
export function sampleDelivery(
  writer: ServicePrincipalWriter,
  destination: DeclaredDestination,
  config: ResolvedConfig,
): { readonly principal: Service; readonly key: string } {
  const { sourceAccounts, resources = [""], prefix } = writer;
  const { principal, sourceArn } = deliveryService(writer.service);
  const [region = ""] = deliveryRegions(writer, destination);
  const [account = memberAccount(config).id] = sourceAccounts === "organization" ? [] : sourceAccounts;
  const key = keysOf(writer.service, prefix).at(-1) ?? "";
  const name = principal.replace("REGION", region);
  const named = sourceArn
    ?.replace("REGION", region)
    .replace("ACCOUNT", account)
    .replace("NAME", resources[0] ?? "")
    .replaceAll("*", "sample");
  return {
    principal: {
      kind: "service",
      name,
      names: [name],
      sourceArn: named === undefined ? null : `arn:${partitionOf(region)}:${named}`,
      sourceAccount: account,
      sourceOrganizationId: config.organizationId ?? null,
    },
    key: key
      .replace("PREFIX", prefix)
      .replace("ACCOUNT", account)
      .replace("ORGANIZATION", config.organizationId ?? "")
      .replace(/\*$/, "2026/01/01/log.gz"),
  };
}
