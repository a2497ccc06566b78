import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { pruneFolders } from "../../src/packaging/prune-folders";
import { withTemporaryFolder } from "../../src/packaging/temporary-folder";
import { emptyFolder, removeFolders } from "./support/folders";

const HOUR = 3_600_000;

afterAll(removeFolders);

test("the folder is there during the work, alone in its name, and gone when the work is done", async () => {
  const parent = join(emptyFolder(), "not/there/yet");
  const listeners = process.listenerCount("SIGINT");
  const names = await withTemporaryFolder(parent, (one) =>
    withTemporaryFolder(parent, (other) => {
      writeFileSync(join(one, "file"), "");
      return Promise.resolve([one, other]);
    }),
  );

  expect(new Set(names).size).toBe(2);
  expect(readdirSync(parent)).toEqual([]);
  expect(process.listenerCount("SIGINT")).toBe(listeners);
});

test("the folder is gone when the work fails, and the failure goes on", async () => {
  const parent = emptyFolder();
  const work = withTemporaryFolder(parent, (folder) => {
    writeFileSync(join(folder, "half"), "");
    return Promise.reject(new Error("no"));
  });

  await expect(work).rejects.toThrow("no");
  expect(readdirSync(parent)).toEqual([]);
});

test("what a killed build left behind is removed after a day; a build under way is left alone", async () => {
  const parent = emptyFolder();
  const abandoned = agedFolder(parent, "building-1-aaa", 25 * HOUR);
  const underWay = agedFolder(parent, "building-2-bbb", HOUR);
  const other = agedFolder(parent, "dependencies", 25 * HOUR);
  await withTemporaryFolder(parent, () => Promise.resolve());

  expect([abandoned, underWay, other].map((folder) => existsSync(folder))).toEqual([false, true, true]);
});

test("pruning keeps the folders used last and those that have only just been made", () => {
  const parent = emptyFolder();
  const ages = { "a-1": 5, "a-2": 4, "a-3": 3, "a-4": 0, "a-5": 0, "a-6": 0, "b-1": 9 };
  for (const [name, hours] of Object.entries(ages)) agedFolder(parent, name, hours * HOUR);
  pruneFolders(parent, "a-", 2);

  expect(readdirSync(parent).sort()).toEqual(["a-4", "a-5", "a-6", "b-1"]);
});

function agedFolder(parent: string, name: string, age: number): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "file"), "");
  const modified = new Date(Date.now() - age);
  utimesSync(folder, modified, modified);
  return folder;
}
