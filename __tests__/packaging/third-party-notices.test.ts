import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { thirdPartyNotices } from "../../src/packaging/third-party-notices";
import { emptyFolder, removeFolders } from "./support/folders";

afterAll(removeFolders);

test("every bundled and native package is named with version and licence, and each licence text given once", () => {
  const folder = emptyFolder();
  addPackage(
    folder,
    "node_modules/b",
    { name: "b", version: "2.0.0", license: "MIT" },
    { "LICENSE.md": "MIT text\r\n" },
  );
  addPackage(
    folder,
    "node_modules/@a/a",
    { name: "@a/a", version: "1.0.0", license: "MIT" },
    { LICENCE: "MIT text" },
  );
  addPackage(
    folder,
    "node_modules/b/node_modules/c",
    { name: "c", version: "3.0.0" },
    { "NOTICE.txt": "Notice of c" },
  );
  addPackage(folder, "node_modules/unused", { name: "unused", version: "1.0.0", license: "MIT" }, {});
  addPackage(
    folder,
    "node_modules/native",
    { name: "native", version: "4.0.0", license: "LGPL-3.0" },
    { LICENSE: "L" },
  );

  const { path, content } = thirdPartyNotices(
    folder,
    [
      "lambda-src/thumbnail/handler.ts",
      "node_modules/b/index.js",
      "node_modules/b/other.js",
      "node_modules/@a/a/x.js",
      "node_modules/b/node_modules/c/index.js",
    ],
    ["native"],
  );

  const rule = "-".repeat(80);
  expect(path).toBe("THIRD-PARTY-NOTICES.txt");
  expect(Buffer.from(content).toString().split("\n")).toEqual([
    "Third-party software in this package",
    "",
    "Bundled in index.js:",
    "  @a/a 1.0.0 (MIT)",
    "  b 2.0.0 (MIT)",
    "  c 3.0.0 (not declared)",
    "",
    "Next to it, unmodified, with their own notices in their folders under node_modules:",
    "  native 4.0.0 (LGPL-3.0)",
    "",
    "Libraries under the LGPL are linked dynamically and may be replaced by another build of the same version.",
    "",
    rule,
    "@a/a, b",
    rule,
    "",
    "MIT text",
    "",
    rule,
    "c",
    rule,
    "",
    "Notice of c",
    "",
  ]);
});

test("without native packages nothing is said of any", () => {
  const folder = emptyFolder();
  addPackage(folder, "node_modules/b", { name: "b", version: "2.0.0", license: "MIT" }, {});
  const { content } = thirdPartyNotices(folder, ["node_modules/b/index.js"], []);
  expect(Buffer.from(content).toString().split("\n")).toEqual([
    "Third-party software in this package",
    "",
    "Bundled in index.js:",
    "  b 2.0.0 (MIT)",
    "",
  ]);
});

function addPackage(root: string, path: string, manifest: object, files: Record<string, string>): void {
  mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, path, "package.json"), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, path, name), text);
}
