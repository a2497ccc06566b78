import type { CodingPoints } from "../colour/coding-points";

/** What a PNG says of its colours besides a profile, of which one counts alone: the first that there is, in this order. */
export interface PngColours {
  /** Its cICP chunk. */
  readonly points?: CodingPoints;
  /** Its gAMA chunk: what power of the light the numbers are. Left out where that is as good as sRGB. */
  readonly gamma?: number;
}

/** What says more than gAMA. */
const STRONGER = new Set(["iCCP", "sRGB"]);
/** sRGB's own, and how far from it no one would see it. */
const [SRGB_GAMMA, NEAR] = [0.45455, 0.02];

/** @see https://www.w3.org/TR/png-3/#4Concepts.ColourSpaces */
export function readPngColours(bytes: Uint8Array): PngColours {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let gamma: number | undefined;
  let isStronger = false;
  // They stand before the pixels.
  for (let at = 8, type = ""; at + 16 <= bytes.length && type !== "IDAT" && type !== "IEND";) {
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "cICP") return { points: { primaries: bytes[at + 8] ?? 2, transfer: bytes[at + 9] ?? 2 } };
    if (type === "gAMA") gamma = view.getUint32(at + 8) / 100_000;
    if (STRONGER.has(type)) isStronger = true;
    at += view.getUint32(at) + 12;
  }
  const counts = !isStronger && gamma !== undefined && gamma > 0 && Math.abs(gamma - SRGB_GAMMA) > NEAR;
  return counts ? { gamma } : {};
}
