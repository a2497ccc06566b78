import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileErrorOf } from "../../src/commands/file-error";
import { makeFolder } from "../../src/commands/make-folder";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "make-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function errorOf(path: string): unknown {
  try {
    makeFolder(path);
    return undefined;
  } catch (error) {
    return error;
  }
}

test("makes all that leads to it; what already exists stays", () => {
  const path = join(folder, "one", "two", "three");
  makeFolder(path);
  writeFileSync(join(path, "kept"), "");
  makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
  expect(existsSync(join(path, "kept"))).toBe(true);
});

test("a link to a folder is a folder", () => {
  symlinkSync(folder, join(folder, "link"));
  makeFolder(join(folder, "link", "made"));
  expect(statSync(join(folder, "made")).isDirectory()).toBe(true);
});

test("a file in the way is named", () => {
  writeFileSync(join(folder, "file"), "");
  expect(errorOf(join(folder, "file"))).toMatchObject({ code: "EEXIST", path: join(folder, "file") });
  expect(errorOf(join(folder, "file", "made"))).toMatchObject({ code: "ENOTDIR" });
});

test("where the system makes no folder, it ends instead of trying for ever", () => {
  // On other systems there is no such place, and the root of the disk is not this user's either.
  const error = errorOf("/proc/s3-handshake/made");
  expect(fileErrorOf(error)?.message).toMatch(/^\/proc.*: expected a place .*, received .*\. /);
});
