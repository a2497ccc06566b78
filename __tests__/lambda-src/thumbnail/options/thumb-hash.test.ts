import { thumbHash } from "../../../../lambda-src/thumbnail/thumb-hash";

type Paint = (x: number, y: number, width: number) => readonly [number, number, number, number];

/** The hashes are those that the reference implementation, thumbhash 0.1.1, makes of the same pixels. */
test.each<[name: string, width: number, height: number, paint: Paint, hash: string]>([
  [
    "a gradient",
    64,
    48,
    (x, y) => [Math.floor((255 * x) / 64), Math.floor((255 * y) / 48), 128, 255],
    "3wcKNZqAh4eAeIiHiHiIh4BwB/h3",
  ],
  ["a portrait", 30, 100, (x, y) => [y * 2, 255 - y * 2, x * 8, 255], "X4gJYihwh4iHiIiIj4iICHc="],
  [
    "half transparent",
    50,
    50,
    (x) => [200, 40, 40, Math.floor((255 * x) / 50)],
    "VzqDBQA3h4eIiIh3CIB3CHiIgId4iHh4eA==",
  ],
  ["nothing to be seen", 10, 10, () => [9, 9, 9, 0], "AAiCBQAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="],
  ["one pixel", 1, 1, () => [10, 200, 30, 255], "VIoon14I9wiIh4hwj3CI+AiIgIAI94cP"],
  [
    "a chequered banner",
    100,
    25,
    (x, y) => (((x >> 3) + (y >> 3)) % 2 ? [255, 0, 0, 255] : [0, 0, 255, 255]),
    "1fUCCoKIiIiIiPh3M3cwcwc=",
  ],
])("%s", (_, width, height, paint, hash) => {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set(paint(x, y, width), (y * width + x) * 4);
  }
  expect(thumbHash(pixels, { width, height }).toString("base64")).toBe(hash);
});
