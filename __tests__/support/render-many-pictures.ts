import { renderThumbnails } from "../../lambda-src/thumbnail/render-thumbnails";
import { DEFAULT_THUMBNAIL } from "../../lambda-src/env";
import { paint, photograph, pipeline, pngHeader } from "./pictures";

/** What the process has in memory after so many pictures. */
export interface MemoryReading {
  readonly pictures: number;
  readonly megabytes: number;
  /** How many of them were made. */
  readonly made: number;
}

const PICTURES = 2000;

/** Renders many small pictures in this process, sound and spoilt ones in turn, and sends its memory to the parent. */
async function main(): Promise<void> {
  const photo = photograph(900, 600);
  const jpeg = await pipeline(photo).jpeg().toBuffer();
  const small = pipeline(paint(200, 150, (x, y) => [x, y, 99]));
  const pictures = [
    jpeg,
    await pipeline(photo).png().toBuffer(),
    jpeg.subarray(0, jpeg.length / 2),
    await small.clone().webp().toBuffer(),
    await small.clone().gif().toBuffer(),
    Buffer.from("no picture"),
    await small.clone().avif({ effort: 0 }).toBuffer(),
    pngHeader(20_000, 20_000),
    await pipeline(photo).jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer(),
    pngHeader(300, 200),
  ];
  let made = 0;
  for (let count = 1; count <= PICTURES; count++) {
    const bytes = pictures[count % pictures.length] ?? jpeg;
    await renderThumbnails(
      { name: `picture ${String(count)}`, bytes },
      { ...DEFAULT_THUMBNAIL, widths: [320, 80], format: count % 3 === 0 ? "jpeg" : "webp" },
    ).then(
      () => made++,
      () => undefined,
    );
    if (count % 100 === 0) {
      global.gc?.();
      const megabytes = process.memoryUsage.rss() / 1e6;
      process.send?.({ pictures: count, megabytes, made } satisfies MemoryReading);
    }
  }
  process.disconnect();
}

void main();
