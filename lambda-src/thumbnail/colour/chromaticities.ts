import type { Matrix } from "./icc-profile";
import { multiply } from "./matrix";

/** The chromaticities of white, red, green and blue, each by x and y. */
export type Chromaticities = readonly [
  whiteX: number,
  whiteY: number,
  redX: number,
  redY: number,
  greenX: number,
  greenY: number,
  blueX: number,
  blueY: number,
];

/** Bradford's cones, in which white is adapted. */
const TO_CONES: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
/** sRGB's own white, of 6,500 K, and what brings XYZ under it to the light of its primaries: IEC 61966-2-1. */
const D65 = xyzOf(0.3127, 0.329);
const XYZ_TO_SRGB: Matrix = [3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057];

/**
 * From the light of these primaries to that of sRGB's; undefined where they span no space.
 * @see https://www.w3.org/TR/png-3/#cHRM-note
 */
export function chromaticitiesToSrgb(given: Chromaticities): Matrix | undefined {
  const [white, red, green, blue] = [0, 2, 4, 6].map((at) => xyzOf(given[at] ?? 0, given[at + 1] ?? 0)) as [
    Xyz,
    Xyz,
    Xyz,
    Xyz,
  ];
  const columns: Matrix = [red[0], green[0], blue[0], red[1], green[1], blue[1], red[2], green[2], blue[2]];
  const shares = inverse(columns);
  const fromCones = inverse(TO_CONES);
  if (!shares || !fromCones) return undefined;
  const [r, g, b] = times(shares, white);
  const toXyz = multiply(columns, [r, 0, 0, 0, g, 0, 0, 0, b]);
  const [from, to] = [times(TO_CONES, white), times(TO_CONES, D65)];
  const adapt: Matrix = [to[0] / from[0], 0, 0, 0, to[1] / from[1], 0, 0, 0, to[2] / from[2]];
  const toSrgb = multiply(XYZ_TO_SRGB, multiply(multiply(fromCones, multiply(adapt, TO_CONES)), toXyz));
  return toSrgb.every(Number.isFinite) ? toSrgb : undefined;
}

type Xyz = readonly [number, number, number];

function xyzOf(x: number, y: number): Xyz {
  return [x / y, 1, (1 - x - y) / y];
}

function times(m: Matrix, [x, y, z]: Xyz): Xyz {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix | undefined {
  const [x, y, z] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const size = a * x + b * y + c * z;
  if (!Number.isFinite(size) || Math.abs(size) < 1e-9) return undefined;
  const rows = [
    x,
    c * h - b * i,
    b * f - c * e,
    y,
    a * i - c * g,
    c * d - a * f,
    z,
    b * g - a * h,
    a * e - b * d,
  ];
  return rows.map((value) => value / size) as unknown as Matrix;
}
