import type { TiffHeader } from "./tiff-header";

/** A TIFF in CIELab of 8 bits, which libvips does not know: opened as red, green and blue it gives its numbers. */
export interface LabRepair {
  /** Whether a and b have a sign: those of TIFF 6.0 have, those of the ICC's own kind do not. */
  readonly isSigned: boolean;
  /** A copy that says it is red, green and blue. */
  repair(bytes: Uint8Array): Uint8Array;
}

/** Numbers of TIFF's photometric interpretations. */
const RGB = 2;
const CIE_LAB = 8;
const ICC_LAB = 9;

/** Undefined for a TIFF in other colours. */
export function labRepair(tiff: TiffHeader): LabRepair | undefined {
  const { photometric, photometricAt, bitsPerSample, samplesPerPixel, isLittleEndian } = tiff;
  const isLab = photometric === CIE_LAB || photometric === ICC_LAB;
  if (!isLab || photometricAt === undefined || bitsPerSample !== 8 || samplesPerPixel < 3) return undefined;
  return {
    isSigned: photometric === CIE_LAB,
    repair: (bytes) => {
      const copy = Uint8Array.from(bytes);
      new DataView(copy.buffer).setUint16(photometricAt, RGB, isLittleEndian);
      return copy;
    },
  };
}
