import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import sharp from "sharp";
import { DEFAULT_THUMBNAIL } from "../../lambda-src/env";
import { renderThumbnails } from "../../lambda-src/thumbnail/render-thumbnails";

/**
 * Puts pictures of every kind of colours through the function's renderer, and holds what comes out against Pillow:
 * npm run test:pictures. Needs Python 3 with venv, and PyPI at the first run.
 */

const ROOT = join(__dirname, "../..");
/** How far any of red, green and blue may be off, of 255. */
const TOLERANCE = 3;
const [SIDE, ACROSS, DOWN] = [40, 4, 3];
/** The first is the pictures' own width, made besides another. */
const WIDTHS = [ACROSS * SIDE, 40];

function python(): string {
  const requirements = join(__dirname, "requirements.txt");
  const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(ROOT, ".cache", `pillow-${hash}`);
  const program = join(folder, "bin/python");
  const done = join(folder, "installed");
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true });
    execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
    execFileSync(program, install, { stdio: "inherit" });
    writeFileSync(done, "");
  }
  return program;
}

/** libvips's own profile of a press, which no other program need have. */
async function pressProfile(): Promise<Buffer> {
  const cmyk = sharp({ create: { width: 8, height: 8, channels: 3, background: "#888" } });
  const { icc } = await sharp(
    await cmyk.toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer(),
  ).metadata();
  if (!icc) throw new Error("expected a CMYK profile of libvips");
  return icc;
}

type Colour = readonly number[];

/** The same numbers under the same profile, in more formats than Pillow writes. */
async function moreFormats(folder: string, references: Record<string, readonly Colour[]>): Promise<void> {
  for (const [name, reference] of Object.entries({ ...references })) {
    if (!/^(?:srgb|display|adobe|prophoto|plain).*-16\.tif$/.test(name)) continue;
    for (const bitdepth of [10, 12] as const) {
      const file = name.replace("-16.tif", `-${String(bitdepth)}.avif`);
      const image = sharp(readFileSync(join(folder, name)), { ignoreIcc: true })
        .keepIccProfile()
        .toColourspace("rgb16");
      await image.avif({ bitdepth, lossless: true, effort: 0 }).toFile(join(folder, file));
      references[file] = reference;
    }
  }
}

async function coloursOf(bytes: Uint8Array): Promise<Colour[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  return Array.from({ length: ACROSS * DOWN }, (_, index) => {
    const [x, y] = [(index % ACROSS) * SIDE + SIDE / 2, Math.floor(index / ACROSS) * SIDE + SIDE / 2];
    const at = (y * info.width + x) * info.channels;
    return [0, 1, 2].map((channel) => data[at + (info.channels < 3 ? 0 : channel)] ?? -1);
  });
}

async function main(): Promise<void> {
  const folder = join(ROOT, ".cache/pictures");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "press.icc"), await pressProfile());
  execFileSync(python(), [join(__dirname, "make_corpus.py"), folder], { stdio: "inherit" });
  const references = JSON.parse(readFileSync(join(folder, "references.json"), "utf8")) as Record<
    string,
    Colour[]
  >;
  await moreFormats(folder, references);
  let failed = 0;
  for (const [name, reference] of Object.entries(references)) {
    const bytes = readFileSync(join(folder, name));
    const settings = { ...DEFAULT_THUMBNAIL, widths: WIDTHS, format: "png" as const };
    const { thumbnails } = await renderThumbnails({ name, bytes }, settings);
    const received = await coloursOf(thumbnails[0]?.bytes ?? Buffer.alloc(0));
    const off = received.map((colour, at) =>
      Math.max(...colour.map((value, channel) => Math.abs(value - (reference[at]?.[channel] ?? -999)))),
    );
    const worst = Math.max(...off);
    if (worst <= TOLERANCE) continue;
    failed++;
    const at = off.indexOf(worst);
    console.log(`${name}: expected ${String(reference[at])} but received ${String(received[at])}`);
  }
  const count = Object.keys(references).length;
  console.log(`${String(count - failed)} passed, ${String(failed)} failed`);
  process.exitCode = failed === 0 && count > 110 ? 0 : 1;
}

void main();
