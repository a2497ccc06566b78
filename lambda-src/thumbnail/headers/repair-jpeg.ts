import type { JpegHeader } from "./jpeg-header";

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
/** All coefficients at once, which is what a sequential scan has. */
const SEQUENTIAL_SCAN = Buffer.from([0, 63, 0]);

/**
 * Repairs what is wrong around the pixels of a JPEG, so that the decoder can be strict about the pixels themselves: takes
 * out bytes between its segments that belong to none, sets a sequential scan's parameters, which no decoder reads, and
 * puts the end marker where there is none.
 * @returns The bytes, in a copy if there was anything to do, and what was wrong.
 */
export function repairJpeg(
  bytes: Uint8Array,
  { strays, scanAt, frame }: JpegHeader,
): { readonly bytes: Uint8Array; readonly warnings: readonly string[] } {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const hasEnd = whole.lastIndexOf(END_OF_IMAGE) >= scanAt;
  const hasParameters = frame > 1 || whole.subarray(scanAt - 3, scanAt).equals(SEQUENTIAL_SCAN);
  const warnings = [
    ...(strays.length > 0 ? ["JPEG: stray bytes between markers"] : []),
    ...(hasParameters ? [] : ["JPEG: invalid scan parameters"]),
    ...(hasEnd ? [] : ["JPEG: no end marker"]),
  ];
  if (warnings.length === 0) return { bytes, warnings };
  const starts = [0, ...strays.map(([, to]) => to)];
  const parts = starts.map((start, index) => whole.subarray(start, strays[index]?.[0] ?? whole.length));
  const repaired = Buffer.concat([...parts, ...(hasEnd ? [] : [END_OF_IMAGE])]);
  const before = strays.filter(([, to]) => to < scanAt).reduce((sum, [from, to]) => sum + to - from, 0);
  if (!hasParameters) repaired.set(SEQUENTIAL_SCAN, scanAt - before - SEQUENTIAL_SCAN.length);
  return { bytes: repaired, warnings };
}
