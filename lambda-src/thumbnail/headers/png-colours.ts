import type { CodingPoints } from "../colour/coding-points";
import type { Chromaticities } from "../colour/chromaticities";

/** A PNG's colour chunks other than a profile; only the first one in this order counts. */
export interface PngColours {
  /** Its cICP chunk. */
  readonly points?: CodingPoints;
  /** Its gAMA chunk: what power of the light the numbers are. Left out where all that is said is as good as sRGB. */
  readonly gamma?: number;
  /** Its cHRM chunk, used only with gAMA: white, red, green and blue by x and y. Left out if sRGB's. */
  readonly chromaticities?: Chromaticities;
}

/** What says more than gAMA and cHRM. */
const STRONGER = new Set(["iCCP", "sRGB"]);
/** sRGB's own, and how far from it no one would see it. */
const [SRGB_GAMMA, NEAR] = [0.45455, 0.02];
const SRGB_CHROMATICITIES: Chromaticities = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];
const NEAR_CHROMATICITY = 0.003;

/** @see https://www.w3.org/TR/png-3/#4Concepts.ColourSpaces */
export function readPngColours(bytes: Uint8Array): PngColours {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let gamma: number | undefined;
  let chromaticities: Chromaticities | undefined;
  let isStronger = false;
  // They stand before the pixels.
  for (let at = 8, type = ""; at + 16 <= bytes.length && type !== "IDAT" && type !== "IEND";) {
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const length = view.getUint32(at);
    if (type === "cICP") return { points: { primaries: bytes[at + 8] ?? 2, transfer: bytes[at + 9] ?? 2 } };
    if (type === "gAMA") gamma = view.getUint32(at + 8) / 100_000;
    if (type === "cHRM" && length === 32 && at + 40 <= bytes.length) {
      const values = Array.from({ length: 8 }, (_, nth) => view.getUint32(at + 8 + nth * 4) / 100_000);
      chromaticities = values as unknown as Chromaticities;
    }
    if (STRONGER.has(type)) isStronger = true;
    at += length + 12;
  }
  if (isStronger || gamma === undefined || gamma <= 0) return {};
  const isSrgb = chromaticities?.every(
    (value, nth) => Math.abs(value - (SRGB_CHROMATICITIES[nth] ?? 0)) <= NEAR_CHROMATICITY,
  );
  if (chromaticities && isSrgb === false) return { gamma, chromaticities };
  return Math.abs(gamma - SRGB_GAMMA) > NEAR ? { gamma } : {};
}
