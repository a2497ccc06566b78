import { cpSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildLambdaPackage } from "../../src/packaging/build-lambda-package";
import { readSourceFiles } from "../../src/packaging/source-files";
import { buildInChild, OTHER_NODE } from "./support/child-build";
import { cacheFolder, emptyFolder, removeFolders, sourceFolder } from "./support/folders";

jest.setTimeout(180_000);

const options = { workload: "thumbnail", architecture: "x86_64" } as const;

afterAll(removeFolders);

test("the same sources give the same zip in another folder, time zone, Node version, umask and form of line ends", async () => {
  const sourceDirectory = sourceFolder();
  const here = await buildLambdaPackage({
    ...options,
    sourceDirectory,
    cacheDirectory: await cacheFolder(options.architecture),
  });

  // A full build, with its own installation.
  const inTokyo = await buildInChild(
    {
      ...options,
      sourceDirectory: anotherCheckout(sourceDirectory),
      cacheDirectory: join(emptyFolder(), "a b/ほげ"),
    },
    { node: OTHER_NODE, cwd: emptyFolder(), environment: { TZ: "Asia/Tokyo", LC_ALL: "C" } },
  );
  const umask = process.umask(0o077);
  const inNewYork = await buildInChild(
    { ...options, sourceDirectory, cacheDirectory: await cacheFolder(options.architecture) },
    { cwd: "/", environment: { TZ: "America/New_York" } },
  ).finally(() => process.umask(umask));

  expect(inTokyo).toMatchObject({ timeZone: "Asia/Tokyo", built: { sha256Base64: here.sha256Base64 } });
  expect(inNewYork).toMatchObject({
    timeZone: "America/New_York",
    built: { sha256Base64: here.sha256Base64 },
  });
  expect(inTokyo.node).toMatch(OTHER_NODE === process.execPath ? /^v/ : /^v24\./);
  expect(readFileSync(inTokyo.built?.zipPath ?? "").equals(readFileSync(here.zipPath))).toBe(true);
});

// As Git gives it on Windows: carriage returns, and files of another age.
function anotherCheckout(sourceDirectory: string): string {
  const copy = join(emptyFolder(), "checkout");
  cpSync(sourceDirectory, copy, { recursive: true });
  for (const { path, text } of readSourceFiles(sourceDirectory, "thumbnail")) {
    writeFileSync(join(copy, path), text.replaceAll("\n", "\r\n"));
    utimesSync(join(copy, path), new Date("2001-02-03"), new Date("2001-02-03"));
  }
  return copy;
}
