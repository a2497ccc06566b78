import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { dependencyKey, packageKey } from "../../src/packaging/package-key";
import { readSourceFiles } from "../../src/packaging/source-files";
import { removeFolders, sourceFolder } from "./support/folders";

let folder = "";
beforeEach(() => {
  folder = sourceFolder();
});
afterAll(removeFolders);

const key = () => packageKey("thumbnail", "arm64", readSourceFiles(folder, "thumbnail"));

test("the same sources in another folder have the same key", () => {
  expect(packageKey("thumbnail", "arm64", readSourceFiles(sourceFolder(), "thumbnail"))).toBe(key());
  expect(key()).toMatch(/^[0-9a-f]{12}$/);
});

test.each([
  "thumbnail/handler.ts",
  "thumbnail/new.ts",
  "shared/redden.ts",
  "env.ts",
  "package.json",
  "package-lock.json",
])("a change of %s changes the key", (path) => {
  const before = key();
  writeFileSync(join(folder, path), "{}");

  expect(key()).not.toBe(before);
});

test("moving code from one file to another changes the key", () => {
  writeFileSync(join(folder, "shared/a.ts"), "1");
  writeFileSync(join(folder, "shared/b.ts"), "");
  const before = key();
  writeFileSync(join(folder, "shared/a.ts"), "");
  writeFileSync(join(folder, "shared/b.ts"), "1");

  expect(key()).not.toBe(before);
});

test("the architecture is part of the key", () => {
  expect(packageKey("thumbnail", "x86_64", readSourceFiles(folder, "thumbnail"))).not.toBe(key());
});

test.each(["thumbnail/.handler.ts.swp", "thumbnail/notes.md", "copy/handler.ts", "node_modules/a/index.js"])(
  "%s is no part of it",
  (path) => {
    const before = key();
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), "1");

    expect(key()).toBe(before);
  },
);

test("installed packages are known by processor, manifest and lock", () => {
  const keys = [
    dependencyKey("arm64", "manifest", "lock"),
    dependencyKey("arm64", "manifest", "lock", "omit"),
    dependencyKey("x64", "manifest", "lock"),
    dependencyKey("arm64", "manifest2", "lock"),
    dependencyKey("arm64", "manifest", "lock2"),
    dependencyKey("arm64", "manifestlock", ""),
  ];

  expect(new Set(keys).size).toBe(keys.length);
});
