import sharp from "sharp";

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

/** Peak signal to noise of two pictures of the same size, over all their channels, in decibels. */
export async function peakSignalToNoise(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [left, right] = await Promise.all([one, other].map((bytes) => sharp(bytes).raw().toBuffer()));
  if (left?.length !== right?.length) throw new Error("expected two pictures of the same size");
  let squares = 0;
  left?.forEach((value, at) => (squares += (value - (right?.[at] ?? 0)) ** 2));
  return 10 * Math.log10(255 ** 2 / (squares / (left?.length ?? 1)));
}

const WINDOW = 8;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Structural similarity of two pictures of the same size: the mean over windows of 8 × 8 in grey. 1 is the same. */
export async function structuralSimilarity(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [left, right] = [await grey(one), await grey(other)];
  if (left.width !== right.width || left.height !== right.height)
    throw new Error("expected two pictures of the same size");
  let sum = 0;
  let windows = 0;
  for (let y = 0; y + WINDOW <= left.height; y += WINDOW / 2) {
    for (let x = 0; x + WINDOW <= left.width; x += WINDOW / 2) {
      sum += ofWindow(left, right, x, y);
      windows += 1;
    }
  }
  return sum / windows;
}

function ofWindow(left: Grey, right: Grey, x: number, y: number): number {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let row = y; row < y + WINDOW; row += 1) {
    for (let column = x; column < x + WINDOW; column += 1) {
      const at = row * left.width + column;
      const [p, q] = [left.data[at] ?? 0, right.data[at] ?? 0];
      a += p;
      b += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  }
  const count = WINDOW * WINDOW;
  const [meanA, meanB] = [a / count, b / count];
  const [varianceA, varianceB] = [aa / count - meanA ** 2, bb / count - meanB ** 2];
  const covariance = ab / count - meanA * meanB;
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA ** 2 + meanB ** 2 + C1) * (varianceA + varianceB + C2))
  );
}

async function grey(bytes: Uint8Array): Promise<Grey> {
  const { data, info } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
