import { chromaticitiesToSrgb, type Chromaticities } from "./chromaticities";
import type { Curve, Matrix } from "./icc-profile";

/**
 * Colours by coding points (CICP), which AVIF and PNG may have instead of a profile.
 * @see https://www.itu.int/rec/T-REC-H.273
 */
export interface CodingPoints {
  readonly primaries: number;
  readonly transfer: number;
}

/** The meaning of the coding points. */
export interface CodedColours {
  /** From what the channels hold to light; 1 is the white of paper. */
  readonly curve: Curve;
  /** From light to that of sRGB's primaries. */
  readonly toSrgb: Matrix;
  /** Whether there may be light brighter than white, to be brought below it. */
  readonly isHighRange: boolean;
  /** HLG's light is that of the scene, and shown in proportion to this power of its luminance. */
  readonly sceneGamma?: number;
}

const SAME: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const BT_2020: Matrix = [1.660491, -0.5876411, -0.0728499, -0.1245505, 1.1328999, -0.0083494, -0.0181508, -0.1005789, 1.1187297]; // prettier-ignore
const DISPLAY_P3: Matrix = [
  1.2249401, -0.2249404, 0, -0.0420569, 1.0420571, 0, -0.0196376, -0.0786361, 1.0982735,
];
/** By their numbers; the others are sRGB's own, or so near that the difference cannot be seen. */
const PRIMARIES: ReadonlyMap<number, Matrix> = new Map([
  [9, BT_2020],
  [11, DISPLAY_P3],
  [12, DISPLAY_P3],
]);

/** Reference white on an HDR screen, in candela per square metre: ITU-R BT.2408. */
const PAPER_WHITE = 203;
/** A screen's brightest, for which HLG is defined. */
const HLG_PEAK = 1000;

/** The meaning of numbers that are not sRGB's; undefined for those that are, or are not known. */
export function codedColours({ primaries, transfer }: CodingPoints): CodedColours | undefined {
  const toSrgb = PRIMARIES.get(primaries);
  const curve = CURVES.get(transfer);
  if (!toSrgb && !curve) return undefined;
  return {
    toSrgb: toSrgb ?? SAME,
    curve: curve ?? srgbToLight,
    isHighRange: transfer === PQ || transfer === HLG,
    ...(transfer === HLG && { sceneGamma: 1.2 }),
  };
}

/** Numbers that are this power of the light. Default: of sRGB's primaries. */
export function gammaColours(gamma: number, chromaticities?: Chromaticities): CodedColours {
  const toSrgb = chromaticities && chromaticitiesToSrgb(chromaticities);
  return { toSrgb: toSrgb ?? SAME, curve: (value) => value ** (1 / gamma), isHighRange: false };
}

const PQ = 16;
const HLG = 18;
const CURVES: ReadonlyMap<number, Curve> = new Map<number, Curve>([
  [4, (value) => value ** 2.2],
  [5, (value) => value ** 2.8],
  [8, (value) => value],
  [PQ, (value) => pqToCandela(value) / PAPER_WHITE],
  [HLG, hlgToScene],
]);

/** How many times paper white the brightest of HLG is. */
export const HLG_SCALE = HLG_PEAK / PAPER_WHITE;

/** SMPTE ST 2084. */
function pqToCandela(value: number): number {
  const [m1, m2, c1, c2, c3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875];
  const power = value ** (1 / m2);
  return 10_000 * (Math.max(0, power - c1) / (c2 - c3 * power)) ** (1 / m1);
}

/** ITU-R BT.2100. */
function hlgToScene(value: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12;
}

/** IEC 61966-2-1. */
export function srgbToLight(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

export function lightToSrgb(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}
