import type { TiffHeader } from "./tiff-header";

/** A TIFF in colours that libvips does not convert: opened as red, green and blue it gives its numbers. */
export interface ForeignTiff {
  readonly colours: ForeignColours;
  /** Whether CIELab is under daylight of 6,500 K: TIFF 6.0 leaves it open. Default: under D50, as printers have it. */
  readonly isUnderD65: boolean;
  /** A copy that says it is red, green and blue. */
  repair(bytes: Uint8Array): Uint8Array;
}

/** `lab` has a and b with a sign, as TIFF 6.0 says; in `icc-lab` they begin at half of what the samples hold. */
export type ForeignColours = "lab" | "icc-lab" | "ycbcr";

/** By TIFF's numbers of photometric interpretations. */
const FOREIGN: ReadonlyMap<number, ForeignColours> = new Map([
  [6, "ycbcr"],
  [8, "lab"],
  [9, "icc-lab"],
]);
const RGB = 2;

/** Undefined for a TIFF in other colours, and where libvips converts them: in JPEG, which is YCbCr in itself. */
export function foreignTiff(tiff: TiffHeader): ForeignTiff | undefined {
  const { photometric, photometricAt, bitsPerSample, samplesPerPixel, isLittleEndian, isJpeg, white } = tiff;
  const colours = FOREIGN.get(photometric);
  const isWhole = bitsPerSample === 8 || bitsPerSample === 16;
  if (!colours || photometricAt === undefined || !isWhole || isJpeg || samplesPerPixel < 3) return undefined;
  return {
    colours,
    isUnderD65: Math.abs((white[0] ?? 0) - 0.3127) < 0.002,
    repair: (bytes) => {
      const copy = Uint8Array.from(bytes);
      new DataView(copy.buffer).setUint16(photometricAt, RGB, isLittleEndian);
      return copy;
    },
  };
}
