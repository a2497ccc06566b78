import { HLG_SCALE, lightToSrgb, type CodedColours } from "./coding-points";
import type { Curve, Matrix, SimpleProfile } from "./icc-profile";
import { multiply } from "./matrix";

/** Samples of 16 bits, and the number of channels: colours, then transparency, then others. */
export interface DeepPixels {
  readonly samples: Uint16Array;
  readonly channels: number;
}

const MAX = 65_535;

/** From XYZ under D50, which is what profiles speak, to the light of sRGB's primaries. */
const XYZ_TO_SRGB: Matrix = [3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415, 0.033454, 0.0719453, -0.2289914, 1.4052427]; // prettier-ignore

/** Pixels under a profile as 8 bits of sRGB, or of grey; transparency as it was. */
export function profileToSrgb({ samples, channels }: DeepPixels, profile: SimpleProfile): Buffer {
  const encode = encodeTable();
  if (profile.space === "grey") {
    const table = curveTable(profile.curve);
    return mapPixels(samples, channels, 1, (from, at, to, place) => {
      to[place] = encoded(encode, table[from[at] ?? 0] ?? 0);
    });
  }
  const tables = new Map([...new Set(profile.curves)].map((curve) => [curve, curveTable(curve)]));
  const [red, green, blue] = profile.curves.map((curve) => tables.get(curve) ?? new Float32Array()) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const matrix = multiply(XYZ_TO_SRGB, profile.toXyz);
  return mapPixels(samples, channels, 3, (from, at, to, place) => {
    const r = red[from[at] ?? 0] ?? 0;
    const g = green[from[at + 1] ?? 0] ?? 0;
    const b = blue[from[at + 2] ?? 0] ?? 0;
    for (let row = 0; row < 3; row++) to[place + row] = encoded(encode, light(matrix, row, r, g, b));
  });
}

/** The same for colours that are named by number; what is brighter than white comes out as white, by and by. */
export function codedToSrgb({ samples, channels }: DeepPixels, colours: CodedColours): Buffer {
  const encode = encodeTable();
  const table = curveTable(colours.curve);
  const { toSrgb, isHighRange, sceneGamma } = colours;
  return mapPixels(samples, channels, 3, (from, at, to, place) => {
    let r = table[from[at] ?? 0] ?? 0;
    let g = table[from[at + 1] ?? 0] ?? 0;
    let b = table[from[at + 2] ?? 0] ?? 0;
    if (isHighRange) {
      let factor = 1;
      if (sceneGamma !== undefined) {
        const luminance = 0.2627 * r + 0.678 * g + 0.0593 * b;
        factor = HLG_SCALE * luminance ** (sceneGamma - 1);
      }
      const brightest = Math.max(r, g, b) * factor;
      factor *= brightest > 0 ? toneMapped(brightest) / brightest : 1;
      [r, g, b] = [r * factor, g * factor, b * factor];
    }
    for (let row = 0; row < 3; row++) to[place + row] = encoded(encode, light(toSrgb, row, r, g, b));
  });
}

/** Below this the light is as it was; above, it nears white ever more slowly. */
const KNEE = 0.6;

/** Brings light of any brightness below 1, so that bright parts keep their shape, and dark and middle ones their look. */
function toneMapped(value: number): number {
  return value <= KNEE ? value : KNEE + (1 - KNEE) * (1 - Math.exp((KNEE - value) / (1 - KNEE)));
}

/** Runs over pixels whose colours are converted; their other channels are made ones of 8 bits. */
function mapPixels(
  samples: Uint16Array,
  channels: number,
  colours: 1 | 3,
  convert: (from: Uint16Array, at: number, to: Buffer, place: number) => void,
): Buffer {
  const out = Buffer.allocUnsafe(samples.length);
  for (let at = 0; at < samples.length; at += channels) {
    convert(samples, at, out, at);
    for (let other = at + colours; other < at + channels; other++) {
      out[other] = Math.round((samples[other] ?? 0) / 257);
    }
  }
  return out;
}

function light(matrix: Matrix, row: number, r: number, g: number, b: number): number {
  const at = row * 3;
  return (matrix[at] ?? 0) * r + (matrix[at + 1] ?? 0) * g + (matrix[at + 2] ?? 0) * b;
}

function encoded(table: Uint8Array, value: number): number {
  return table[value <= 0 ? 0 : value >= 1 ? MAX : Math.round(value * MAX)] ?? 0;
}

function curveTable(curve: Curve): Float32Array {
  return Float32Array.from({ length: MAX + 1 }, (_, value) => curve(value / MAX));
}

let sharedTable: Uint8Array | undefined;
/** Of sRGB's 8 bits for light in 16: fine enough in the dark, where a step is a twentieth of one of sRGB's. */
function encodeTable(): Uint8Array {
  sharedTable ??= Uint8Array.from({ length: MAX + 1 }, (_, value) =>
    Math.round(lightToSrgb(value / MAX) * 255),
  );
  return sharedTable;
}
