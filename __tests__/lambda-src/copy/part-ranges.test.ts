import { MAX_PARTS, PART_BYTES, partRanges } from "../../../lambda-src/copy/part-ranges";

const GIB = 1024 ** 3;
const TIB = 1024 * GIB;

test.each([
  ["a byte", 1, 1],
  ["a part", PART_BYTES, 1],
  ["a part and a byte", PART_BYTES + 1, 2],
  ["6 GiB", 6 * GIB, 24],
  ["what 10,000 parts of that size hold", PART_BYTES * MAX_PARTS, MAX_PARTS],
  ["a byte more", PART_BYTES * MAX_PARTS + 1, 10_000],
  ["5 TiB", 5 * TIB, MAX_PARTS],
  ["an odd size", 3 * TIB + 7, MAX_PARTS],
  ["all that 10,000 parts of 5 GiB hold", 5 * GIB * MAX_PARTS, MAX_PARTS],
])("the parts of %s are all of it, in order, and not too many", (_, bytes, atMost) => {
  const ranges = partRanges(bytes);
  expect(ranges.length).toBeLessThanOrEqual(atMost);
  expect(ranges.length).toBeGreaterThan(atMost * 0.99 - 1);
  let next = 0;
  for (const [index, { partNumber, first, last }] of ranges.entries()) {
    if (partNumber !== index + 1 || first !== next || last < first)
      throw new Error(`part ${String(partNumber)}`);
    next = last + 1;
  }
  expect(next).toBe(bytes);
  const sizes = ranges.map(({ first, last }) => last - first + 1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * GIB);
  // All but the last must have 5 MiB.
  expect(Math.min(...sizes.slice(0, -1), Infinity)).toBeGreaterThanOrEqual(PART_BYTES);
});
