import { resolveDestination } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import { bucketArn } from "../naming";
import type { BucketPlan } from "./access-plan";
import { bucketPolicyOf } from "./existing-bucket";
import { keyUseStatements, planKey } from "./key-use";
import { listedWriters } from "./listed-writers";
import type { PlannedWriter } from "./planned-writer";

/** The destination with its policy and key: the guards, then what each writer has there. */
export function planDestination(planned: readonly PlannedWriter[], config: ResolvedConfig): BucketPlan {
  const { destination, accounts, organizationId } = config;
  const bucket = resolveDestination(config);
  const access = planned.flatMap(({ atDestination }) => atDestination ?? []);
  const users = access.flatMap(({ keyUser }) => keyUser ?? []);
  const ofServices = access.flatMap(({ keyStatements = [] }) => keyStatements);
  const key = planKey(bucket, users, ofServices);
  return {
    bucketName: destination.bucketName,
    options: destination,
    encryption: destination.encryption,
    ...(key === undefined ? {} : { key }),
    keyStatements:
      destination.encryption.kind === "existing-kms-key"
        ? [...keyUseStatements(bucket, users), ...ofServices]
        : [],
    ...bucketPolicyOf(
      destination,
      access.flatMap(({ bucketPolicy }) => bucketPolicy),
      {
        bucketArn: bucketArn(accounts.B, destination.bucketName),
        ownerAccountId: accounts.B.id,
        tlsMinimumVersion: destination.tlsMinimumVersion,
        organizationId,
        onlyWriters: listedWriters(
          access.flatMap(({ actor }) => actor ?? []),
          config,
        ),
        network: destination.network,
      },
    ),
  };
}
