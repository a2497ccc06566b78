import { deliveryService } from "../../config/delivery-services";
import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { ServicePrincipalWriter } from "../../config/writer-schema";
import type { Model } from "../../terraform-model/model";
import { declaredDestinations, type DeclaredDestination } from "../../declared/buckets";
import { deliveredObjects, deliveryRegions } from "../../declared/deliveries";
import { keyOfBucket } from "./bucket-key";
import { all, type Conditions, type IntendedStatement } from "./intended-statement";

/** A service principal writes for the sources that the config lists, and uses the bucket's key for them. */
export function deliveryIntent(
  writer: ServicePrincipalWriter,
  config: ResolvedConfig,
  model: Model,
): IntendedStatement[] {
  return declaredDestinations(writer, config).flatMap((bucket) => deliveryTo(bucket, writer, config, model));
}

function deliveryTo(
  bucket: DeclaredDestination,
  writer: ServicePrincipalWriter,
  config: ResolvedConfig,
  model: Model,
): IntendedStatement[] {
  const { principal, objectActions, bucketActions, keyActions } = deliveryService(writer.service);
  const key = bucket.encryption.kind === "sse-s3" ? undefined : keyOfBucket(bucket, model).arn;
  const regions = deliveryRegions(writer, bucket);
  const own = {
    group: writer.name,
    purpose: "its own source",
    principal: { Service: [...new Set(regions.map((region) => principal.replace("REGION", region)))] },
    condition: sourcesOf(writer, bucket, config),
  };
  return [
    { ...own, resource: bucket.arn, actions: objectActions, on: deliveredObjects(writer, bucket, config) },
    ...(bucketActions.length === 0 ? [] : [{ ...own, resource: bucket.arn, actions: bucketActions }]),
    ...(key === undefined || keyActions.length === 0 ? [] : [{ ...own, resource: key, actions: keyActions }]),
  ];
}

/** The allowed sources: aws:SourceAccount has the accounts, if the service sends it. */
function sourcesOf(
  writer: ServicePrincipalWriter,
  bucket: DeclaredDestination,
  config: ResolvedConfig,
): Conditions {
  const { sourceAccounts, resources = [""] } = writer;
  const { sourceArn, sourceAccount } = deliveryService(writer.service);
  const accounts = sourceAccounts === "organization" ? [] : sourceAccounts;
  const whose: Conditions =
    sourceAccounts === "organization"
      ? { StringEquals: { "aws:SourceOrgID": config.organizationId ?? "" } }
      : sourceAccount
        ? { StringEquals: { "aws:SourceAccount": accounts } }
        : {};
  if (sourceArn === undefined) return whose;
  const isSaid = Object.keys(whose).length > 0;
  const named = isSaid && accounts.length !== 1 ? ["*"] : accounts;
  const arns = deliveryRegions(writer, bucket).flatMap((region) =>
    named.flatMap((account) =>
      resources.map(
        (name) =>
          `arn:${partitionOf(region)}:${sourceArn.replace("REGION", region).replace("ACCOUNT", account).replace("NAME", name)}`,
      ),
    ),
  );
  return all(whose, { ArnLike: { "aws:SourceArn": [...new Set(arns)] } });
}
