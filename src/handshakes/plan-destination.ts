import type { ResolvedDestination, ResolvedFunction } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import { bucketArn } from "../naming";
import type { DestinationPlan } from "./access-plan";
import { bucketPolicyOf } from "./existing-bucket";
import { keyUseStatements, planKey } from "./key-use";
import { listedWriters } from "./listed-writers";
import type { PlannedWriter } from "./planned-writer";

/** A destination with its policy and key: the guards, then what each writer has there. */
export function planDestination(
  destination: ResolvedDestination,
  planned: readonly PlannedWriter[],
  functions: readonly ResolvedFunction[],
  config: ResolvedConfig,
): DestinationPlan {
  const { name, bucketName, owner, encryption } = destination;
  const access = planned
    .flatMap(({ atDestinations }) => atDestinations)
    .filter((one) => one.destination.name === name);
  const users = access.flatMap(({ keyUser }) => keyUser ?? []);
  const ofServices = access.flatMap(({ keyStatements = [] }) => keyStatements);
  const key = planKey(destination, users, ofServices);
  return {
    name,
    bucketName,
    options: destination,
    encryption,
    notifiedFunctions: functions.filter(
      (writer) => writer.source.in === "destination" && writer.destination.name === name,
    ),
    ...(key === undefined ? {} : { key }),
    keyStatements:
      encryption.kind === "existing-kms-key" ? [...keyUseStatements(destination, users), ...ofServices] : [],
    ...bucketPolicyOf(
      destination,
      access.flatMap(({ bucketPolicy }) => bucketPolicy),
      {
        bucketArn: bucketArn(owner, bucketName),
        ownerAccountId: owner.id,
        tlsMinimumVersion: destination.tlsMinimumVersion,
        organizationId: config.organizationId,
        onlyWriters: listedWriters(
          access.flatMap(({ actor }) => actor ?? []),
          destination,
          config,
        ),
        network: destination.network,
      },
    ),
  };
}
