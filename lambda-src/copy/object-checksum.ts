import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from "../settings/copy-settings";

export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/**
 * The checksum of the whole object; undefined when there is none, or one of its parts' checksums.
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
