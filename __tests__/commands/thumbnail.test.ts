import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { thumbnail } from "../../src/commands/thumbnail";
import { DEFAULT_THUMBNAIL } from "../../lambda-src/env";
import { lookOf } from "../../lambda-src/thumbnail/picture-look";
import { renderThumbnails } from "../../lambda-src/thumbnail/render-thumbnails";
import { corners, pipeline, quadrants } from "../support/pictures";

// Pictures take their time on a machine that is busy.
jest.setTimeout(30_000);

let folder: string;
let photo: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thumbnail-"));
  photo = join(folder, "photo.jpg");
  await pipeline(quadrants(1500, 1000)).jpeg().toFile(photo);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await thumbnail(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

test("writes the default thumbnails next to the picture: the very bytes that the function would", async () => {
  const { code, out, err } = await run(photo);
  expect([code, err]).toEqual([0, ""]);
  expect((await readdir(folder)).sort()).toEqual([
    "photo.1280.webp",
    "photo.160.webp",
    "photo.320.webp",
    "photo.640.webp",
    "photo.jpg",
  ]);
  const { thumbnails } = await renderThumbnails(
    { name: photo, bytes: await readFile(photo) },
    DEFAULT_THUMBNAIL,
  );
  for (const { width, bytes } of thumbnails) {
    expect((await readFile(join(folder, `photo.${String(width)}.webp`))).equals(bytes)).toBe(true);
  }
  const [summary, ...lines] = out.split("\n");
  expect(summary).toMatch(/photo\.jpg: jpeg, 1500 × 1000, \d+\.\d kB; 4 thumbnail\(s\) in \d+ ms$/);
  expect(lines).toEqual(
    thumbnails.map(
      ({ width, pixelWidth, pixelHeight, bytes }) =>
        `  ${join(folder, `photo.${String(width)}.webp`)}  ${String(pixelWidth)} × ${String(pixelHeight)}  ` +
        `${(bytes.length / 1000).toFixed(1)} kB`,
    ),
  );
});

test("makes what is asked for, on request", async () => {
  const out = join(folder, "made", "here");
  const { code } = await run(
    photo,
    "--widths",
    "100,50",
    "--format",
    "jpeg",
    "--quality",
    "60",
    "--out",
    out,
  );
  expect(code).toBe(0);
  expect((await readdir(out)).sort()).toEqual(["photo.100.jpg", "photo.50.jpg"]);
  const { format, width, height } = await sharp(await readFile(join(out, "photo.100.jpg"))).metadata();
  expect([format, width, height]).toEqual(["jpeg", 100, 67]);
  expect(await readdir(folder)).toEqual(["made", "photo.jpg"]);
});

test("makes further formats around a focal point, and prints what the function would write as metadata", async () => {
  const out = join(folder, "more");
  const wide = join(folder, "wide.jpg");
  await pipeline(quadrants(300, 100)).jpeg().toFile(wide);
  const square = ["--fit", "cover", "--widths", "50", "--heights", "50", "--out", out];
  const looks = ["--placeholder", "--dominant-colour"];
  const formats = ["--format", "png", "--also-formats", "jpeg"];
  const { code, out: text } = await run(wide, ...square, ...formats, ...looks, "--focus", "0,0");
  expect(code).toBe(0);
  expect((await readdir(out)).sort()).toEqual(["wide.50.jpg", "wide.50.png"]);
  const made = await readFile(join(out, "wide.50.png"));
  // Of its quarters, only the left ones are in the square.
  expect(await corners(made)).toEqual(["topLeft", "topLeft", "bottomLeft", "bottomLeft"]);
  const look = await lookOf(
    made,
    { ...DEFAULT_THUMBNAIL, placeholder: "thumbhash", dominantColour: true },
    "",
  );
  expect(text).toContain(
    `wide.50.png  50 × 50  ${(made.length / 1000).toFixed(1)} kB  ${Object.values(look).join("  ")}`,
  );
});

test("further formats that are made anyway, and points that are none, are wrong usage", async () => {
  expect(await run(photo, "--also-formats", "webp")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--also-formats") as string,
  });
  expect(await run(photo, "--focus", "2,0")).toMatchObject({
    code: 2,
    err: expect.stringContaining('for --focus but received "2,0"') as string,
  });
});

test("fits a square, keeps the source's format, and leaves an animation one", async () => {
  const out = join(folder, "squares");
  const moving = join(folder, "moving.gif");
  const frames = [quadrants(60, 40), quadrants(60, 40), quadrants(60, 40)].map(({ data }) => data);
  frames[1]?.fill(7);
  await sharp(Buffer.concat(frames), { raw: { width: 60, height: 120, channels: 3, pageHeight: 40 } })
    .gif({ delay: [100, 200, 300] })
    .toFile(moving);
  const { code, err } = await run(
    ...[photo, moving, "--widths", "20", "--heights", "20", "--fit", "cover"],
    ...["--format", "same-as-source", "--animated", "--out", out],
  );
  expect([code, err]).toEqual([0, ""]);
  expect((await readdir(out)).sort()).toEqual(["moving.20.gif", "photo.20.jpg"]);
  expect(await sharp(await readFile(join(out, "photo.20.jpg"))).metadata()).toMatchObject({
    format: "jpeg",
    width: 20,
    height: 20,
  });
  expect(await sharp(await readFile(join(out, "moving.20.gif"))).metadata()).toMatchObject({
    ...{ format: "gif", width: 20, height: 20, pages: 3, delay: [100, 200, 300] },
  });
});

test("takes several pictures; one that fails stops no other, and the exit code is 1", async () => {
  const note = join(folder, "note.jpg");
  await writeFile(note, "text");
  const second = join(folder, "second.png");
  await pipeline(quadrants(30, 20)).png().toFile(second);
  const { code, out, err } = await run(note, join(folder, "missing.jpg"), photo, second, "--widths", "20");
  expect(code).toBe(1);
  expect(err.split("\n")).toEqual([
    expect.stringMatching(
      /^failed: expected a picture in .* for .*note\.jpg but received 4 bytes of something else$/,
    ),
    expect.stringMatching(
      /^failed: .*missing\.jpg: expected a file or folder, received no such file\. Check the path\.$/,
    ),
  ]);
  expect(out.match(/thumbnail\(s\)/g)).toHaveLength(2);
  expect(await readdir(folder)).toEqual(expect.arrayContaining(["photo.20.webp", "second.20.webp"]));
});

describe("wrong usage ends with 2, the reason, and nothing done", () => {
  test.each<[string[], string]>([
    [[], "expected at least one picture but received none"],
    [["--widths", "160"], "expected at least one picture but received none"],
    [["a.jpg", "--size", "160"], "unknown option '--size'"],
    [["a.jpg", "--widths"], "option '--widths <list>' argument missing"],
    [
      ["a.jpg", "--widths", "160,big"],
      'expected different whole numbers from 1 to 16383, separated by commas for --widths but received "160,big"',
    ],
    [["a.jpg", "--widths", "0"], 'separated by commas for --widths but received "0"'],
    [["a.jpg", "--widths", "9,9"], "expected different whole numbers from 1 to 16383, separated by commas"],
    [
      ["a.jpg", "--format", "gif"],
      'expected one of webp, jpeg, png, avif, same-as-source for --format but received "gif"',
    ],
    [
      ["a.jpg", "--fit", "fill"],
      'expected one of width, cover, contain, inside for --fit but received "fill"',
    ],
    [
      ["a.jpg", "--fit", "cover"],
      "expected one height for each width with --fit cover for --heights but received nothing",
    ],
    [["a.jpg", "--heights", "90"], 'expected nothing with --fit width for --heights but received "90"'],
    [
      ["a.jpg", "--effort", "webp=7"],
      "expected a whole number for each of webp=0…6,avif=0…9,png=0…9,gif=1…10 for --effort but received",
    ],
    [
      ["a.jpg", "--background", "white"],
      'expected a colour such as #ffffff for --background but received "white"',
    ],
    [["a.jpg", "--quality", "101"], 'expected a whole number from 1 to 100 for --quality but received "101"'],
    [
      ["x/a.jpg", "x/a.png"],
      `expected a distinct name for each file but received ${join("x", "a.160.webp")} for x/a.jpg and x/a.png`,
    ],
    [
      ["a.jpg", "a.320.webp", "--widths", "320"],
      "expected a distinct name for each file but received a.320.webp for a.320.webp and a.jpg",
    ],
  ])("%j", async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(/Try --help\.$/);
    expect(await readdir(folder)).toEqual(["photo.jpg"]);
  });
});

describe("what the system says is reported in the words of every other error", () => {
  test("a folder instead of a picture", async () => {
    const { code, out, err } = await run(folder);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe(`failed: ${folder}: expected a file, received a folder. Give the path of a file.`);
  });

  test("a folder where a thumbnail is to be", async () => {
    await mkdir(join(folder, "photo.20.webp"));
    const { code, err } = await run(photo, "--widths", "20");
    expect(code).toBe(1);
    expect(err).toBe(
      `failed: ${join(folder, "photo.20.webp")}: expected a file, received a folder. Give the path of a file.`,
    );
  });

  test.each<[name: string, out: () => string, message: RegExp]>([
    ["a file", () => photo, /photo\.jpg: expected a folder, or a new path, received a file\. Move it/],
    [
      "a folder under a file",
      () => join(photo, "made"),
      /photo\.jpg\/made: expected a path through folders, received a file in the path\. Move it/,
    ],
  ])("%s as --out ends with 2 before a picture is read", async (_name, out, message) => {
    const { code, out: reported, err } = await run(join(folder, "missing.jpg"), "--out", out());
    expect([code, reported]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err).toMatch(/^FileError \[FILE_UNUSABLE\] /);
    expect(err.split("\n")).toHaveLength(1);
  });
});

test("--help lists every option and its default", async () => {
  const { code, out, err } = await run("--help");
  expect([code, err]).toEqual([0, ""]);
  for (const word of [
    ...["--widths", "--fit", "--heights", "--format", "--quality", "--effort", "--mozjpeg", "--background"],
    ...["--animated", "--out", "160,320,640,1280", "jpeg=80,webp=80,avif=60", "webp=2,avif=3,png=6,gif=7"],
  ]) {
    expect(out).toContain(word);
  }
});

test("as a process, it ends with the command's exit code", async () => {
  const command = [join(__dirname, "../../bin/s3-handshake.cjs"), "thumbnail"];
  const process_ = promisify(execFile);
  const { stdout } = await process_(process.execPath, [...command, photo, "--widths", "10"]);
  expect(stdout).toContain("photo.10.webp  10 × 7");
  await expect(process_(process.execPath, [...command, "--nonsense"])).rejects.toMatchObject({ code: 2 });
});
