import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, unzipSync, zipSync } from "fflate";
import { buildLambdaPackage } from "../../src/packaging/build-lambda-package";
import { cacheFolder } from "../../src/packaging/cache-folder";
import { finishedZip, type FinishedZip } from "../../src/packaging/finished-zip";
import { packageFunctions } from "../../src/packaging/package-functions";
import { ownCodeWriter, resolved, smallConfig } from "../support/configs";

jest.setTimeout(180_000);

const EXAMPLES = join(__dirname, "../../examples");
const ORDERS = join(EXAMPLES, "functions/order-reports");
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "own-code-")));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Packages are the shared cache's; the zip is built again. */
function build(folder: string, handler = "index.handler") {
  const cacheDirectory = folderWith({});
  symlinkSync(join(cacheFolder(), "lambda/dependencies"), join(cacheDirectory, "dependencies"));
  const own = { name: "reports", folder, handler, runtime: "nodejs24.x" };
  return buildLambdaPackage({ workload: "own", architecture: "x86_64", own, cacheDirectory });
}

/** Compressing sharp's native files takes seconds: it is done once in the shared cache. */
function shareCompressed(cacheDirectory: string): void {
  for (const set of readdirSync(join(cacheDirectory, "dependencies"))) {
    const shared = join(cacheFolder(), "lambda/dependencies", set, "compressed");
    const here = join(cacheDirectory, "dependencies", set, "compressed");
    if (existsSync(shared) && !existsSync(here)) symlinkSync(shared, here);
  }
}

const filesOf = (zipPath: string): string[] => Object.keys(unzipSync(readFileSync(zipPath)));

test("sharp is installed for code that uses it, and for no other, whose zip is the same either way", async () => {
  const cacheDirectory = folderWith({});
  const installed: string[] = [];
  const buildHere = (code: string) =>
    buildLambdaPackage({
      workload: "own",
      architecture: "x86_64",
      own: {
        name: "plain",
        folder: folderWith({ "index.js": code }),
        handler: "index.handler",
        runtime: "nodejs24.x",
      },
      cacheDirectory,
      onProgress: (message) => {
        if (message.startsWith("installing")) installed.push(message);
        if (message === "compressing") shareCompressed(cacheDirectory);
      },
    });
  const plain = "export const handler = () => 1;\n";
  const without = await buildHere(plain);
  const [set = ""] = readdirSync(join(cacheDirectory, "dependencies"));
  const packages = readdirSync(join(cacheDirectory, "dependencies", set, "node_modules"));
  expect(packages).toEqual(expect.arrayContaining(["@aws-sdk"]));
  expect(packages).not.toEqual(expect.arrayContaining(["sharp"]));
  expect(packages).not.toEqual(expect.arrayContaining(["@img"]));

  const { zipPath } = await buildHere('import sharp from "sharp";\nexport const handler = () => sharp;\n');
  expect(filesOf(zipPath).join()).toMatch(/@img\/sharp-linux-x64\/.*\.node/);
  // A set that has it is taken for code without as well.
  rmSync(join(cacheDirectory, "dependencies", set), { recursive: true });
  rmSync(dirname(without.zipPath), { recursive: true });
  expect((await buildHere(plain)).sha256Base64).toBe(without.sha256Base64);
  expect(installed).toEqual(["installing the AWS SDK for linux-x64", "installing sharp for linux-x64"]);
});

const mapOf = (zipPath: string): string[] =>
  (
    JSON.parse(Buffer.from(unzipSync(readFileSync(zipPath))["index.js.map"] ?? []).toString()) as {
      sources: string[];
    }
  ).sources;

test("the same folder gives the same zip wherever it is, however old its files and whatever their line ends", async () => {
  const here = await build(ORDERS);
  const elsewhere = join(folderWith({}), "a b/ほげ");
  cpSync(ORDERS, elsewhere, { recursive: true });
  const file = join(elsewhere, "index.ts");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"));
  utimesSync(file, new Date("2001-02-03"), new Date("2001-02-03"));
  // What is no code changes nothing.
  writeFileSync(join(elsewhere, "README.md"), "notes");
  const there = await build(elsewhere);
  expect(here.fromCache || there.fromCache).toBe(false);
  expect(there.sha256Base64).toBe(here.sha256Base64);
  expect(filesOf(here.zipPath)).toEqual(["THIRD-PARTY-NOTICES.txt", "index.js", "index.js.map"]);
  expect(mapOf(here.zipPath)).toContain("own/summarize.ts");
  expect(here.zipBytes).toBeLessThan(150_000);
});

test("a handler may be in CommonJS, below a folder, under any name, with packages of its own lockfile", async () => {
  const { packages } = JSON.parse(readFileSync(join(__dirname, "../../package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, object>>;
  };
  const lock = {
    name: "x",
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { dependencies: { fflate: "0.8.3" } },
      "node_modules/fflate": packages["node_modules/fflate"],
    },
  };
  const folder = folderWith({
    "package.json": JSON.stringify({ dependencies: { fflate: "0.8.3" } }),
    "package-lock.json": JSON.stringify(lock),
    "api/report.cjs": `const { zlibSync } = require("fflate"); exports.run = async () => Buffer.from(zlibSync(Buffer.from("a"))).toString("hex");`,
  });
  const { zipPath } = await build(folder, "api/report.run");
  const unpacked = folderWith({});
  writeFileSync(join(unpacked, "index.js"), unzipSync(readFileSync(zipPath))["index.js"] ?? "");
  const { run } = (await import(join(unpacked, "index.js"))) as { run: () => Promise<string> };
  expect(await run()).toMatch(/^78/);
  const notices = Buffer.from(unzipSync(readFileSync(zipPath))["THIRD-PARTY-NOTICES.txt"] ?? []).toString();
  expect(notices).toContain("fflate 0.8.3 (MIT)");
});

test.each<[what: string, files: Readonly<Record<string, string>>, code: string, message: string | RegExp]>([
  [
    "has no such file",
    { "app.ts": "" },
    "PACKAGING_SOURCE_MISSING",
    /^expected a file index\.ts, or mts, cts, js, mjs, cjs, for index\.handler for the code of "reports" but received none in /,
  ],
  [
    "exports no handler",
    { "index.ts": "export const other = 1;" },
    "PACKAGING_BUNDLE_FAILED",
    /^The "reports" Lambda cannot be bundled:\n {2}.*No matching export in "own\/index\.ts" for import "handler"/,
  ],
  [
    "imports what is in no lockfile",
    { "index.ts": 'import "zod"; export const handler = 1;' },
    "PACKAGING_BUNDLE_FAILED",
    /Could not resolve "zod"/,
  ],
  [
    "imports what is outside of it",
    { "index.ts": 'import "../naming"; export const handler = 1;' },
    "PACKAGING_BUNDLE_FAILED",
    /Could not resolve "\.\.\/naming"/,
  ],
  [
    "names packages without a lockfile",
    { "index.ts": "export const handler = 1;", "package.json": '{"dependencies":{"zod":"4"}}' },
    "PACKAGING_SOURCE_MISSING",
    /^expected a package-lock\.json next to the package\.json/,
  ],
])("a folder that %s is refused", async (_, files, code, message) => {
  await expect(build(folderWith(files))).rejects.toMatchObject({
    code,
    // What is not there is for the user to put there.
    exitCode: code === "PACKAGING_SOURCE_MISSING" ? 2 : 1,
    message: expect.stringMatching(message),
  });
});

test("a folder that is not there is refused by its name", async () => {
  const folder = join(folderWith({}), "none");
  await expect(build(folder)).rejects.toMatchObject({
    message: `expected a folder for the code of "reports" but received no folder ${folder}`,
  });
});

describe("a finished zip", () => {
  const sha256 = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");
  const zipOf = (names: readonly string[]): Uint8Array =>
    zipSync(Object.fromEntries(names.map((name) => [name, strToU8("x")])), { mtime: "2000-01-01" });
  const check = (names: readonly string[], changes: Partial<FinishedZip> = {}) => {
    const content = zipOf(names);
    const folder = folderWith({});
    writeFileSync(join(folder, "x.zip"), content);
    return finishedZip(
      { file: "x.zip", sha256: sha256(content), handler: "app.handler", runtime: "python3.13", ...changes },
      folder,
    );
  };

  test.each<[runtime: string, handler: string, names: readonly string[]]>([
    ["python3.13", "app.handler", ["app.py", "boto/x.py"]],
    ["python3.13", "team.app.handler", ["team/app.py"]],
    ["python3.13", "team/app.handler", ["team/app/__init__.py"]],
    ["nodejs24.x", "index.handler", ["index.mjs"]],
    ["ruby3.4", "app.Reports.run", ["app.Reports.rb"]],
    ["provided.al2023", "anything", ["bootstrap"]],
    ["java21", "example.Reports::handle", ["example/Reports.class"]],
  ])("for %s with %s is taken as it is", async (runtime, handler, names) => {
    const made = await check(names, { runtime, handler });
    expect(made.sha256Base64).toBe(Buffer.from(sha256(zipOf(names)), "hex").toString("base64"));
    expect(made.unzippedBytes).toBe(names.length);
  });

  test.each<
    [what: string, names: readonly string[], changes: Partial<FinishedZip>, code: string, message: RegExp]
  >([
    [
      "of other bytes",
      ["app.py"],
      { sha256: "0f".repeat(32) },
      "PACKAGING_OTHER_ZIP",
      /^expected the SHA-256 0f0f.* of the config for x\.zip but received [0-9a-f]{64}$/,
    ],
    [
      "that is not there",
      ["app.py"],
      { file: "y.zip" },
      "PACKAGING_SOURCE_MISSING",
      /^expected a zip next to the config for y\.zip but received ENOENT$/,
    ],
    [
      "without its handler's file",
      ["main.py"],
      {},
      "PACKAGING_HANDLER_NOT_EXPORTED",
      /^expected app\.py or app\/__init__\.py for the handler app\.handler for x\.zip but received main\.py$/,
    ],
    [
      "of another runtime",
      ["index.js"],
      { runtime: "provided.al2023" },
      "PACKAGING_HANDLER_NOT_EXPORTED",
      /^expected bootstrap /,
    ],
  ])("%s is refused", async (_, names, changes, code, message) => {
    await expect(check(names, changes)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test("that is invalid is refused", async () => {
    const folder = folderWith({ "x.zip": "no zip" });
    const zip = {
      file: "x.zip",
      sha256: sha256(strToU8("no zip")),
      handler: "app.handler",
      runtime: "python3.13",
    };
    await expect(finishedZip(zip, folder)).rejects.toMatchObject({ code: "PACKAGING_ZIP_DAMAGED" });
  });

  test("of the Python example holds the code that is next to it", () => {
    const files = unzipSync(readFileSync(join(EXAMPLES, "functions/checksums.zip")));
    expect(Object.keys(files)).toEqual(["app.py"]);
    expect(Buffer.from(files["app.py"] ?? []).toString()).toBe(
      readFileSync(join(EXAMPLES, "functions/checksums/app.py"), "utf8"),
    );
  });
});

test("a container image has no zip", async () => {
  const uri = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/reports@sha256:${"0f".repeat(32)}`;
  const config = resolved({ ...smallConfig(), writers: [ownCodeWriter({ code: { kind: "image", uri } })] });
  expect((await packageFunctions(config))({ name: "reports" })).toBeUndefined();
});
