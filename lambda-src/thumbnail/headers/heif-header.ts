import { isFullRangeGrey, isGrey } from "./av1-coding";

/** What the boxes of a HEIF file say: AVIF and HEIC are both in that container. */
export interface HeifHeader {
  readonly majorBrand: string;
  /** How its pictures are coded: `av01`, `hvc1`, `grid` and others. */
  readonly itemTypes: ReadonlySet<string>;
  /** By its numbers in ITU-T H.273, where it names colours so. */
  readonly colours?: { readonly primaries: number; readonly transfer: number };
  /** Whether it holds a colour profile. */
  readonly hasProfile: boolean;
  /** Whether it is grey whose black is 16 and white 235, as in television. */
  readonly isStudioGrey: boolean;
  /** Where the matrix stands in colours by number that are all left open. */
  readonly openMatrixAt?: number;
}

/** Of what AV1 holds of a picture, the part that says how it is coded. */
const CODING_BYTES = 4;

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

const [UNSPECIFIED, BT_601] = [2, 6];

/** Brands by which libvips knows a HEIF (8.18.7); files of AVIF may begin with any, such as `miaf` or `MA1B`. */
const BRAND_AT = 8;
const READ_BRAND = "avif";

/**
 * Names the brand that libvips looks for. And libheif passes over colours that are all left open, and with them over their
 * last flag: whether black is 0 or 16. The matrix that others take then (MIAF's, ISO/IEC 23000-22) brings it to read them.
 * @returns The bytes, in a copy if there was anything to do.
 */
export function repairHeif(bytes: Uint8Array, { majorBrand, openMatrixAt }: HeifHeader): Uint8Array {
  const hasMatrix = openMatrixAt !== undefined && openMatrixAt + 2 <= bytes.length;
  if (majorBrand === READ_BRAND && !hasMatrix) return bytes;
  const copy = Uint8Array.from(bytes);
  copy.set(Buffer.from(READ_BRAND), BRAND_AT);
  if (hasMatrix) copy.set([0, BT_601], openMatrixAt);
  return copy;
}

/** Reads the boxes; undefined when the bytes are in another container. */
export function readHeifHeader(bytes: Uint8Array): HeifHeader | undefined {
  const top = boxesOf(bytes, 0, bytes.length);
  if (top[0]?.type !== "ftyp") return undefined;
  const majorBrand = text(bytes, top[0].start, 4);
  const meta = top.find(({ type }) => type === "meta");
  const inMeta = meta ? boxesOf(bytes, meta.start + 4, meta.end) : [];
  const within = (outer: readonly Box[], type: string, skip = 0) =>
    outer.filter((box) => box.type === type).flatMap(({ start, end }) => boxesOf(bytes, start + skip, end));
  const properties = within(within(inMeta, "iprp"), "ipco");
  const items = inMeta.filter(({ type }) => type === "iinf").flatMap((box) => itemsOf(bytes, box));
  const colours = properties.filter(({ type }) => type === "colr");
  const numbered = colours.find(({ start }) => text(bytes, start, 4) === "nclx");
  // An alpha channel has a coding of its own, which is grey whatever the colours are.
  const codings = properties
    .filter(({ type }) => type === "av1C")
    .map(({ start, end }) => bytes.subarray(start, end));
  const [coding] = codings;
  const isFullRange = numbered
    ? number(bytes, numbered.start + 10, 1) >= 0x80
    : coding === undefined || isFullRangeGrey(coding.subarray(CODING_BYTES));
  const isOpen = numbered && [4, 6, 8].every((at) => number(bytes, numbered.start + at, 2) === UNSPECIFIED);
  return {
    majorBrand,
    itemTypes: new Set(items),
    ...(numbered && {
      colours: {
        primaries: number(bytes, numbered.start + 4, 2),
        transfer: number(bytes, numbered.start + 6, 2),
      },
    }),
    isStudioGrey: codings.length > 0 && codings.every(isGrey) && !isFullRange,
    ...(isOpen && { openMatrixAt: numbered.start + 8 }),
    hasProfile: colours.some(({ start }) => /^(prof|rICC)$/.test(text(bytes, start, 4))),
  };
}

function itemsOf(bytes: Uint8Array, { start, end }: Box): string[] {
  const countBytes = bytes[start] === 0 ? 2 : 4;
  return boxesOf(bytes, start + 4 + countBytes, end)
    .filter(({ type }) => type === "infe")
    .map((box) => text(bytes, box.start + 4 + (bytes[box.start] === 3 ? 6 : 4), 4));
}

/** A limit, so that a file with only headers is fast. */
const MAX_BOXES = 10_000;

function boxesOf(bytes: Uint8Array, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to && boxes.length < MAX_BOXES) {
    const short = number(bytes, at, 4);
    const isLong = short === 1;
    const size = isLong ? number(bytes, at + 8, 8) : short === 0 ? to - at : short;
    const head = isLong ? 16 : 8;
    if (size < head) break;
    boxes.push({ type: text(bytes, at + 4, 4), start: at + head, end: Math.min(at + size, to) });
    at += size;
  }
  return boxes;
}

function number(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let index = 0; index < length; index++) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
