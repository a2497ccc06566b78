import sharp from "sharp";
import { pictureType } from "../../../src/sandbox/page/picture-type";

const plain = sharp({ create: { width: 8, height: 8, channels: 3, background: "#468" } });

test.each(["jpeg", "png", "webp", "gif", "avif"] as const)("%s is known by its bytes", async (format) => {
  expect(pictureType(await plain.clone().toFormat(format).toBuffer())).toBe(`image/${format}`);
});

test.each([
  ["SVG, which may hold a script", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ["HTML", "<!doctype html><script>alert(1)</script>"],
  ["text that only speaks of a picture", "GIF is a format"],
  ["nothing", ""],
])("%s is no picture", (_, text) => {
  expect(pictureType(Buffer.from(text))).toBeUndefined();
});

test("TIFF, which no browser shows, is none either", async () => {
  expect(pictureType(await plain.clone().tiff().toBuffer())).toBeUndefined();
});
