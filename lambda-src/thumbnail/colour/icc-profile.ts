/** From what a channel holds to light, both 0 to 1. */
export type Curve = (value: number) => number;

/** Rows of three. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** A profile with curves and, for colours, a matrix: those of cameras, screens and working spaces. */
export type SimpleProfile =
  | { readonly space: "rgb"; readonly curves: readonly [Curve, Curve, Curve]; readonly toXyz: Matrix }
  | { readonly space: "grey"; readonly curve: Curve };

/** The colour space of the numbers that a profile is for, in its four letters; undefined where it is no profile. */
export function profileSpace(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 40)).toString("latin1");
  return text.slice(36, 40) === "acsp" ? text.slice(16, 20) : undefined;
}

/**
 * Reads a profile; undefined if it is not a simple one: with tables, for another colour space, or damaged.
 * @see https://www.color.org/specification/ICC.1-2022-05.pdf
 */
export function readSimpleProfile(bytes: Uint8Array): SimpleProfile | undefined {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const tags = readTags(view);
    // If a profile also has tables, they take precedence.
    if (tags.has("A2B0")) return undefined;
    const space = text(view, 16);
    if (text(view, 20) !== "XYZ ") return undefined;
    if (space === "GRAY") {
      const curve = readCurve(view, tags.get("kTRC"));
      return curve && { space: "grey", curve };
    }
    if (space !== "RGB ") return undefined;
    const read = new Map<number | undefined, Curve | undefined>();
    const [red, green, blue] = ["rTRC", "gTRC", "bTRC"].map((tag) => {
      // Mostly all three are the same one, which is then worked out once.
      const at = tags.get(tag);
      if (!read.has(at)) read.set(at, readCurve(view, at));
      return read.get(at);
    });
    const [x, y, z] = ["rXYZ", "gXYZ", "bXYZ"].map((tag) => readXyz(view, tags.get(tag)));
    if (!red || !green || !blue || !x || !y || !z) return undefined;
    const toXyz: Matrix = [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]];
    return { space: "rgb", curves: [red, green, blue], toXyz };
  } catch (error) {
    // It points outside itself.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readTags(view: DataView): ReadonlyMap<string, number> {
  const count = Math.min(view.getUint32(128), 100);
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const at = 132 + index * 12;
      return [text(view, at), view.getUint32(at + 4)];
    }),
  );
}

function readXyz(view: DataView, at: number | undefined): readonly [number, number, number] | undefined {
  if (at === undefined || text(view, at) !== "XYZ ") return undefined;
  return [fixed(view, at + 8), fixed(view, at + 12), fixed(view, at + 16)];
}

function readCurve(view: DataView, at: number | undefined): Curve | undefined {
  if (at === undefined) return undefined;
  if (text(view, at) === "curv") return readTable(view, at);
  return text(view, at) === "para" ? readFormula(view, at) : undefined;
}

function readTable(view: DataView, at: number): Curve {
  const count = view.getUint32(at + 8);
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = view.getUint16(at + 12) / 256;
    return (value) => value ** gamma;
  }
  if (count > 65_536) throw new RangeError("too long a curve");
  const table = Float64Array.from(
    { length: count },
    (_, index) => view.getUint16(at + 12 + index * 2) / 65_535,
  );
  return (value) => {
    const place = value * (count - 1);
    const below = Math.min(Math.floor(place), count - 2);
    const [low = 0, high = 0] = [table[below], table[below + 1]];
    return low + (high - low) * (place - below);
  };
}

/** How many parameters each form has: g a b c d e f. */
const FORMS = [1, 3, 4, 5, 7];

function readFormula(view: DataView, at: number): Curve | undefined {
  const form = view.getUint16(at + 8);
  const count = FORMS[form];
  if (count === undefined) return undefined;
  const given = Array.from({ length: count }, (_, index) => fixed(view, at + 12 + index * 4));
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = given;
  const power = (value: number) => Math.max(0, a * value + b) ** g;
  switch (form) {
    case 0:
      return (value) => value ** g;
    case 1:
      return (value) => (value >= -b / a ? power(value) : 0);
    case 2:
      return (value) => (value >= -b / a ? power(value) : 0) + c;
    case 3:
      return (value) => (value >= d ? power(value) : c * value);
    default:
      return (value) => (value >= d ? power(value) + e : c * value + f);
  }
}

function fixed(view: DataView, at: number): number {
  return view.getInt32(at) / 65_536;
}

function text(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}
