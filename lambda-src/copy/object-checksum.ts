import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from "../settings/copy-settings";

export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/**
 * The full-object checksum; undefined if there is none, or only a composite one.
 * @param wanted - The algorithm that counts. Default: any.
 */
export function objectChecksum(
  head: HeadObjectCommandOutput,
  wanted?: ChecksumAlgorithm,
): ObjectChecksum | undefined {
  if (head.ChecksumType !== "FULL_OBJECT") return undefined;
  for (const algorithm of wanted ? [wanted] : CHECKSUM_ALGORITHMS) {
    const value = head[`Checksum${algorithm}`];
    if (value !== undefined) return { algorithm, value };
  }
  return undefined;
}
