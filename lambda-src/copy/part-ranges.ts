/** The size of a part, unless S3's limit on the number of parts requires more. */
export const PART_BYTES = 256 * 1024 ** 2;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_PARTS = 10_000;

/** One part of an object: its number, from 1, and its first and last byte. */
export interface PartRange {
  readonly partNumber: number;
  readonly first: number;
  readonly last: number;
}

/** The parts of an object, of equal size except the last. */
export function partRanges(objectBytes: number): readonly PartRange[] {
  const partBytes = Math.max(PART_BYTES, Math.ceil(objectBytes / MAX_PARTS));
  const count = Math.ceil(objectBytes / partBytes);
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    first: index * partBytes,
    last: Math.min((index + 1) * partBytes, objectBytes) - 1,
  }));
}
