import type { ResolvedServicePrincipal } from "../config/resolve-writers";
import { deliveryStatements } from "../policies/delivery-statements";
import type { PlannedWriter } from "./planned-writer";

/** A service that writes as itself: it has no role, and is known by what it says that it writes for. */
export function planServicePrincipal(writer: ResolvedServicePrincipal): PlannedWriter {
  const { destination } = writer;
  const { bucketPolicy, keyPolicy } = deliveryStatements({
    ...writer,
    service: writer.facts,
    bucket: destination,
    regions: writer.sourceRegions,
  });
  const isEncrypted = destination.encryption.kind !== "sse-s3";
  return {
    writer,
    roles: [],
    atDestination: { bucketPolicy, ...(isEncrypted ? { keyStatements: keyPolicy } : {}) },
  };
}
