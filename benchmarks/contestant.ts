import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../lambda-src/env";

/** One rendering that a contestant makes. */
export interface Task {
  readonly path: string;
  readonly format: "jpeg" | "webp";
  readonly widths: readonly number[];
}

export const CONTESTANTS = ["ours", "one after another", "Promise.all"] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** The thumbnail of one width as the usual tutorial makes it. */
function asTheTutorial(bytes: Buffer, format: Task["format"], width: number): Promise<Buffer> {
  return sharp(bytes).resize(width).toFormat(format, { quality: 80 }).toBuffer();
}

async function render(contestant: Contestant, { path, format, widths }: Task): Promise<number> {
  const bytes = await readFile(path);
  const started = performance.now();
  if (contestant === "ours") {
    // Loaded here alone: it sets sharp up for the whole process.
    const { renderThumbnails } = await import("../lambda-src/thumbnail/render-thumbnails.js");
    await renderThumbnails({ name: path, bytes }, { ...DEFAULT_THUMBNAIL, format, widths });
  } else if (contestant === "Promise.all") {
    await Promise.all(widths.map((width) => asTheTutorial(bytes, format, width)));
  } else {
    for (const width of widths) await asTheTutorial(bytes, format, width);
  }
  return performance.now() - started;
}

// A process of its own for each contestant, as each has its own settings of sharp.
const contestant = CONTESTANTS.find((name) => name === process.argv[2]);
if (contestant) {
  process.on("message", (task: Task) => {
    void render(contestant, task).then((milliseconds) => process.send?.(milliseconds));
  });
}
