import { execFile, fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../lambda-src/env";
import { renderThumbnails } from "../lambda-src/thumbnail/render-thumbnails";
import { photograph, pipeline } from "../__tests__/support/pictures";
import { CONTESTANTS, type Contestant, type Task } from "./contestant";
import { median, table } from "./measure";
import { peakSignalToNoise, structuralSimilarity } from "./picture-difference";

/**
 * The function's renderer against the usual ones: sharp once a size, as tutorials do, libvips's and ImageMagick's command
 * lines once a size. In turn, so that a slow moment falls on all of them; and what the difference is to be seen by.
 */

const ROUNDS = 5;
const { widths: WIDTHS } = DEFAULT_THUMBNAIL;
const PICTURES = {
  "12 MP JPEG": ["jpg", (image: sharp.Sharp) => image.jpeg({ quality: 90 })],
  "progressive JPEG": [
    "progressive.jpg",
    (image: sharp.Sharp) => image.jpeg({ quality: 90, progressive: true }),
  ],
  PNG: ["png", (image: sharp.Sharp) => image.png({ compressionLevel: 3 })],
  WebP: ["webp", (image: sharp.Sharp) => image.webp({ quality: 85, effort: 2 })],
} as const;
const COMMANDS = ["vipsthumbnail", "ImageMagick"] as const;
type Name = Contestant | (typeof COMMANDS)[number];

const run = promisify(execFile);
// Debian's own, whatever else goes by that name.
const CONVERT = existsSync("/usr/bin/convert") ? "/usr/bin/convert" : "convert";

async function runCommand(name: (typeof COMMANDS)[number], { path, format, widths }: Task): Promise<number> {
  const started = performance.now();
  for (const width of widths) {
    const output = `${path}.${width}.${format}`;
    if (name === "vipsthumbnail") await run(name, [path, "--size", `${width}x`, "-o", `${output}[Q=80]`]);
    else await run(CONVERT, [path, "-auto-orient", "-thumbnail", `${width}x`, "-quality", "80", output]);
  }
  return performance.now() - started;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "thumbnails-"));
  const picture = photograph();
  const paths: (readonly [string, string])[] = [];
  for (const [name, [extension, encode]] of Object.entries(PICTURES)) {
    const path = join(folder, `picture.${extension}`);
    await writeFile(path, await encode(pipeline(picture)).toBuffer());
    paths.push([name, path]);
  }
  const processes = Object.fromEntries(
    CONTESTANTS.map((name) => [
      name,
      fork(join(__dirname, "contestant.ts"), [name], { execArgv: ["--import", "tsx"] }),
    ]),
  ) as Record<Contestant, ChildProcess>;
  const ask = async (name: Name, task: Task): Promise<number> => {
    if (name === "vipsthumbnail" || name === "ImageMagick") return runCommand(name, task);
    processes[name].send(task);
    const [milliseconds] = (await once(processes[name], "message")) as [number];
    return milliseconds;
  };

  const rows: (string | number)[][] = [];
  for (const [name, path] of paths) {
    for (const format of ["jpeg", "webp"] as const) {
      for (const widths of [WIDTHS, [1280]]) {
        const single = widths.length === 1;
        const names: readonly Name[] = single ? ["ours", "one after another"] : [...CONTESTANTS, ...COMMANDS];
        const times = await inTurn(names, (contestant) => ask(contestant, { path, format, widths }));
        const [ours = 1, ...others] = names.map((contestant) => median(times.get(contestant) ?? []));
        const ratios = others.map((other) => `${(other / ours).toFixed(2)} ×`);
        rows.push([
          `${name} to ${format}${single ? ", 1280 only" : ""}`,
          ours,
          ...ratios,
          ...Array<string>(5 - names.length).fill(""),
        ]);
        console.error(rows.at(-1)?.join("  "));
      }
    }
  }
  console.log(table(["picture", "ms, ours", ...CONTESTANTS.slice(1), ...COMMANDS], rows));
  const columns = ["PSNR, dB", "SSIM", "SSIM to every pixel", "direct to every pixel"];
  console.log(`\n${table(["picture", "width", ...columns], await qualities(paths))}`);
  for (const child of Object.values(processes)) child.disconnect();
  rmSync(folder, { recursive: true });
}

async function inTurn(
  names: readonly Name[],
  measure: (name: Name) => Promise<number>,
): Promise<ReadonlyMap<Name, number[]>> {
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of names) {
      const milliseconds = await measure(name);
      // The first round is not counted.
      if (round > 0) times.get(name)?.push(milliseconds);
    }
  }
  return times;
}

/**
 * How far each size is from what resizing the original to it alone would give; 1200 and 720 lie close to others. And how
 * far both are from resizing every pixel, without the decoder's own shrinking.
 */
async function qualities(paths: readonly (readonly [string, string])[]): Promise<(string | number)[][]> {
  const rows: (string | number)[][] = [];
  for (const [name, path] of paths) {
    const bytes = await readFile(path);
    const settings = { ...DEFAULT_THUMBNAIL, widths: [...WIDTHS, 1200, 720], format: "png" as const };
    const all = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    const { thumbnails } = await renderThumbnails({ name, bytes }, settings);
    for (const { bytes: made, pixelWidth, pixelHeight } of thumbnails) {
      const direct = await sharp(bytes).resize(pixelWidth, pixelHeight).png().toBuffer();
      const whole = await sharp(all.data, { raw: all.info }).resize(pixelWidth, pixelHeight).png().toBuffer();
      const [psnr, ssim] = [await peakSignalToNoise(made, direct), await structuralSimilarity(made, direct)];
      rows.push([
        name,
        String(pixelWidth),
        psnr === Infinity ? "the same" : psnr.toFixed(1),
        ssim.toFixed(4),
        (await structuralSimilarity(made, whole)).toFixed(4),
        (await structuralSimilarity(direct, whole)).toFixed(4),
      ]);
    }
  }
  return rows;
}

void main();
