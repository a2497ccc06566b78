import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";

/** The algorithms with which S3 can tell a checksum of a whole object, however many parts it came in. */
const ALGORITHMS = ["CRC64NVME", "CRC32", "CRC32C"] as const;
export type ChecksumAlgorithm = (typeof ALGORITHMS)[number];

export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/** The checksum of the whole object; undefined when there is none, or one of its parts' checksums. */
export function objectChecksum(head: HeadObjectCommandOutput): ObjectChecksum | undefined {
  if (head.ChecksumType !== "FULL_OBJECT") return undefined;
  for (const algorithm of ALGORITHMS) {
    const value = head[`Checksum${algorithm}`];
    if (value !== undefined) return { algorithm, value };
  }
  return undefined;
}
