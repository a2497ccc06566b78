import type { ResolvedServicePrincipal } from "../config/resolve-writers";
import { deliveryStatements } from "../policies/delivery-statements";
import type { PlannedAccess, PlannedWriter } from "./planned-writer";

/** A delivery service: it has no role, and is identified by its source conditions. */
export function planServicePrincipal(writer: ResolvedServicePrincipal): PlannedWriter {
  return {
    writer,
    roles: [],
    atDestinations: writer.destinations.map((destination): PlannedAccess => {
      const { bucketPolicy, keyPolicy } = deliveryStatements({
        ...writer,
        service: writer.facts,
        bucket: destination,
        regions: writer.sourceRegions ?? [destination.owner.region],
      });
      const isEncrypted = destination.encryption.kind !== "sse-s3";
      return { destination, bucketPolicy, ...(isEncrypted ? { keyStatements: keyPolicy } : {}) };
    }),
  };
}
