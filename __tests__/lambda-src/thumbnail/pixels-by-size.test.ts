import sharp from "sharp";
import type { Pixels } from "../../../lambda-src/thumbnail/pixels";
import { pixelsBySize } from "../../../lambda-src/thumbnail/pixels-by-size";
import { photograph } from "../../support/pictures";

const SIZES = [640, 320, 300, 160].map((width) => ({ width, height: (width * 3) / 4 }));

function withChannels(channels: 3 | 4): Pixels {
  const { data, width, height } = photograph(640, 480);
  const own = Buffer.alloc(width * height * channels, 255);
  for (let at = 0; at < width * height; at++) data.copy(own, at * channels, at * 3, at * 3 + 3);
  return { data: own, width, height, channels };
}

test.each([3, 4] as const)("%i channels: each size is nearly as if it were made alone", async (channels) => {
  const decoded = withChannels(channels);
  const { data, ...raw } = decoded;
  const pixelsOf = pixelsBySize(decoded, SIZES);
  for (const size of SIZES) {
    const made = await pixelsOf(size);
    expect(made).toMatchObject({ ...size, channels });
    const alone = await sharp(data, { raw })
      .resize({ ...size, fit: "fill" })
      .raw()
      .toBuffer();
    const off = alone.reduce((total, value, at) => total + Math.abs(value - (made.data[at] ?? 0)), 0);
    expect(off / alone.length).toBeLessThan(1.5);
  }
});

test("the order in which they are asked for changes nothing, and each is made once", async () => {
  const decoded = withChannels(3);
  const [forwards, backwards] = [pixelsBySize(decoded, SIZES), pixelsBySize(decoded, SIZES)];
  const last = await Promise.all([...SIZES].reverse().map((size) => backwards(size)));
  const first = await Promise.all(SIZES.map((size) => forwards(size)));
  last.reverse();
  expect(first.map(({ data }, at) => data.equals(last[at]?.data ?? Buffer.alloc(0)))).not.toContain(false);
  expect(await forwards({ width: 160, height: 120 })).toBe(first[3]);
  expect(first[0]).toBe(decoded);
});

test("near misses: a size that is nearer than twice is made from the decoded picture", async () => {
  const decoded = withChannels(3);
  const size = { width: 300, height: 225 };
  const [alone, amongOthers] = [pixelsBySize(decoded, []), pixelsBySize(decoded, SIZES)];
  // 640 is twice as wide, 320 is not.
  expect((await amongOthers(size)).data.equals((await alone(size)).data)).toBe(true);
  // One that is not nearer comes of another: other pixels, by a little.
  const half = { width: 160, height: 120 };
  expect((await amongOthers(half)).data.equals((await alone(half)).data)).toBe(false);
});
