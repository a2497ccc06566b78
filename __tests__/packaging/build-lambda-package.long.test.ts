import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";

import { unzipSync } from "fflate";

import { buildLambdaPackage, type Architecture } from "../../src/packaging/build-lambda-package";
import { WORKLOADS } from "../../src/packaging/workloads";
import { hashFolder } from "../../src/packaging/hash-folder";
import { buildInChild } from "./support/child-build";
import { cacheFolder, ownDependencies, removeFolders, SMALL_HANDLER, sourceFolder } from "./support/folders";

jest.setTimeout(180_000);

const architecture = "x86_64";
const thumbnail = { workload: "thumbnail", architecture } as const;

/** Without sharp, so that there is no native code to pack. */
const TINY_HANDLER = "export const handler = () => 0;\n";

afterAll(removeFolders);

test.each<Architecture>(["arm64", "x86_64"])(
  "the project's own thumbnail function for %s is within its budget",
  async (cpu) => {
    const built = await buildLambdaPackage({
      ...thumbnail,
      architecture: cpu,
      cacheDirectory: await cacheFolder(cpu),
    });

    expect(built.zipBytes).toBeLessThanOrEqual(WORKLOADS.thumbnail.zipBudgetBytes);
    expect(existsSync(built.zipPath)).toBe(true);
  },
);

test("the project's own copy function is within its budget, without any native code", async () => {
  const built = await buildLambdaPackage({
    workload: "copy",
    architecture,
    cacheDirectory: await cacheFolder(architecture),
  });

  expect(built.zipBytes).toBeLessThanOrEqual(WORKLOADS.copy.zipBudgetBytes);
  expect(Object.keys(unzipSync(readFileSync(built.zipPath)))).toEqual([
    "THIRD-PARTY-NOTICES.txt",
    "index.js",
    "index.js.map",
  ]);
});

test("the zip holds the bundle, its map, the native packages and the notices, and nothing else", async () => {
  const built = await buildLambdaPackage({
    ...thumbnail,
    cacheDirectory: await cacheFolder(architecture),
    sourceDirectory: sourceFolder(),
  });
  const zip = readFileSync(built.zipPath);
  const files = unzipSync(zip);

  expect(Object.keys(files).map((path) => path.replace(/\d+\.\d+\.\d+/, "*"))).toEqual([
    "THIRD-PARTY-NOTICES.txt",
    "index.js",
    "index.js.LEGAL.txt",
    "index.js.map",
    "node_modules/@img/sharp-libvips-linux-x64/README.md",
    "node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.*",
    "node_modules/@img/sharp-libvips-linux-x64/package.json",
    "node_modules/@img/sharp-libvips-linux-x64/versions.json",
    "node_modules/@img/sharp-linux-x64/LICENSE",
    "node_modules/@img/sharp-linux-x64/README.md",
    "node_modules/@img/sharp-linux-x64/index.cjs",
    "node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64-*.node",
    "node_modules/@img/sharp-linux-x64/package.json",
  ]);
  expect(built).toEqual({
    zipPath: built.zipPath,
    sha256Base64: createHash("sha256").update(zip).digest("base64"),
    zipBytes: zip.length,
    unzippedBytes: Object.values(files).reduce((sum, { length }) => sum + length, 0),
    fromCache: false,
  });
  const map = JSON.parse(Buffer.from(files["index.js.map"] ?? []).toString("utf8")) as Record<
    string,
    unknown
  >;
  expect(map["sources"]).toEqual(["lambda-src/thumbnail/handler.ts", "lambda-src/shared/redden.ts"]);
  expect(map).not.toHaveProperty("sourcesContent");
});

test("a second build takes the zip from the cache, silently", async () => {
  const options = {
    ...thumbnail,
    cacheDirectory: await cacheFolder(architecture),
    sourceDirectory: sourceFolder(TINY_HANDLER),
  } as const;
  const first: string[] = [];
  const built = await buildLambdaPackage({ ...options, onProgress: (message) => first.push(message) });
  const second: string[] = [];
  const again = await buildLambdaPackage({ ...options, onProgress: (message) => second.push(message) });

  expect(again).toEqual({ ...built, fromCache: true });
  expect(first).toEqual(["bundling", "compressing", "checking"]);
  expect(second).toEqual([]);
});

test.each([
  [
    "with a byte changed",
    (zip: string) => {
      writeFileSync(zip, flipByte(readFileSync(zip), 60));
    },
  ],
  [
    "cut short",
    (zip: string) => {
      truncateSync(zip, 100);
    },
  ],
  [
    "without its manifest",
    (zip: string) => {
      writeFileSync(join(zip, "../manifest.json"), "");
    },
  ],
])("a zip in the cache %s is built again", async (_how, damage) => {
  const options = {
    ...thumbnail,
    cacheDirectory: await cacheFolder(architecture),
    sourceDirectory: sourceFolder(TINY_HANDLER),
  } as const;
  const built = await buildLambdaPackage(options);
  damage(built.zipPath);

  expect(await buildLambdaPackage(options)).toEqual(built);
  expect(await buildLambdaPackage(options)).toEqual({ ...built, fromCache: true });
});

test("a changed source gives another zip in another folder, and the old one stays", async () => {
  const sourceDirectory = sourceFolder(`import "../shared/redden";\n${TINY_HANDLER}`);
  const options = { ...thumbnail, cacheDirectory: await cacheFolder(architecture), sourceDirectory } as const;
  const before = await buildLambdaPackage(options);
  appendFileSync(join(sourceDirectory, "shared/redden.ts"), "console.log(1);\n");
  const after = await buildLambdaPackage(options);

  expect(after.sha256Base64).not.toBe(before.sha256Base64);
  expect(after.zipPath).not.toBe(before.zipPath);
  expect(existsSync(before.zipPath)).toBe(true);
});

test("builds at the same time, in one process and in two, all end with the same whole zip", async () => {
  const options = {
    ...thumbnail,
    cacheDirectory: await cacheFolder(architecture),
    sourceDirectory: sourceFolder(),
  } as const;
  const children = [buildInChild(options), buildInChild(options)];
  const here = await Promise.all([buildLambdaPackage(options), buildLambdaPackage(options)]);
  const there = (await Promise.all(children)).map(({ built }) => built);

  for (const built of [...here, ...there]) {
    expect(built).toEqual({ ...here[0], fromCache: built?.fromCache });
  }
  expect(await buildLambdaPackage(options)).toEqual({ ...here[0], fromCache: true });
  expect(readdirSync(options.cacheDirectory).filter((name) => name.startsWith("building-"))).toEqual([]);
});

test("a syntax error is reported by file and line, and leaves nothing behind", async () => {
  const cacheDirectory = await cacheFolder(architecture);
  const build = buildLambdaPackage({
    ...thumbnail,
    cacheDirectory,
    sourceDirectory: sourceFolder("\nconst = 1;\n"),
  });

  await expect(build).rejects.toMatchObject({
    name: "BundleError",
    code: "PACKAGING_BUNDLE_FAILED",
    message:
      'The "thumbnail" Lambda cannot be bundled:\n  lambda-src/thumbnail/handler.ts:2: Expected identifier but found "="',
  });
  expect(readdirSync(cacheDirectory)).toEqual(["dependencies"]);
});

test("an import that is not pinned is refused, though the machine has the package", async () => {
  const cacheDirectory = await cacheFolder(architecture);
  const handler = `import { z } from "zod";\nexport const handler = () => z;\n`;
  const build = buildLambdaPackage({ ...thumbnail, cacheDirectory, sourceDirectory: sourceFolder(handler) });

  await expect(build).rejects.toMatchObject({ message: expect.stringContaining("zod") });
  expect(readdirSync(cacheDirectory)).toEqual(["dependencies"]);
});

test("a module that exports no handler is refused", async () => {
  const cacheDirectory = await cacheFolder(architecture);
  const handler = SMALL_HANDLER.replace("function handler", "function handle");
  const build = buildLambdaPackage({ ...thumbnail, cacheDirectory, sourceDirectory: sourceFolder(handler) });

  await expect(build).rejects.toMatchObject({
    code: "PACKAGING_HANDLER_NOT_EXPORTED",
    message: "expected an export named handler for index.js but received handle",
  });
  expect(readdirSync(cacheDirectory)).toEqual(["dependencies"]);
});

test("native code for another processor is refused", async () => {
  const cacheDirectory = await cacheFolder();
  const own = await ownDependencies(cacheDirectory, architecture);
  const binding = join(own, "node_modules/@img/sharp-linux-x64/lib");
  const [name = ""] = readdirSync(binding);
  const content = readFileSync(join(binding, name));
  content.writeUInt16LE(0xb7, 18);
  writeFileSync(join(binding, name), content);
  writeFileSync(join(own, "node_modules.sha256"), hashFolder(join(own, "node_modules")));
  const build = buildLambdaPackage({ ...thumbnail, cacheDirectory, sourceDirectory: sourceFolder() });

  await expect(build).rejects.toMatchObject({
    code: "PACKAGING_WRONG_ARCHITECTURE",
    message: `expected code for x86_64 for node_modules/@img/sharp-linux-x64/lib/${name} but received arm64`,
  });
});

test("a workload without a handler is refused by name", async () => {
  const sourceDirectory = join(sourceFolder(), "shared");
  const build = buildLambdaPackage({ ...thumbnail, cacheDirectory: await cacheFolder(), sourceDirectory });

  await expect(build).rejects.toMatchObject({
    code: "PACKAGING_SOURCE_MISSING",
    message: `expected a file thumbnail/handler.ts for the "thumbnail" Lambda but received none in ${sourceDirectory}`,
  });
});

test("the four zips used last are kept, and those of other architectures", async () => {
  const sourceDirectory = sourceFolder(TINY_HANDLER);
  const cacheDirectory = await cacheFolder(architecture, "arm64");
  const options = { ...thumbnail, cacheDirectory, sourceDirectory } as const;
  const other = await buildLambdaPackage({ ...options, architecture: "arm64" });
  const built: string[] = [];
  for (let number = 0; number < 6; number++) {
    writeFileSync(
      join(sourceDirectory, "thumbnail/handler.ts"),
      `export const handler = () => ${String(number)};\n`,
    );
    const { zipPath } = await buildLambdaPackage(options);
    built.push(zipPath);
    // Hours ago, each an hour later than the one before.
    const usedAt = new Date(Date.now() - (10 - number) * 3_600_000);
    utimesSync(join(zipPath, ".."), usedAt, usedAt);
  }

  // The fifth and sixth build have each taken the oldest away.
  expect(built.map((path) => existsSync(path))).toEqual([false, false, true, true, true, true]);
  expect(existsSync(other.zipPath)).toBe(true);
});

function flipByte(content: Buffer, at: number): Buffer {
  content.writeUInt8(content.readUInt8(at) ^ 0xff, at);
  return content;
}
