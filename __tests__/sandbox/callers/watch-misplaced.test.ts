import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { watchMisplaced } from "../../../src/sandbox/callers/watch-misplaced";
import { emptyFolder, removeFolders } from "../support/functions";

let folder: string;
let reported: string[];
let stop: () => void;

const put = (name: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), "text");
};
const look = () => {
  jest.advanceTimersByTime(400);
};

beforeEach(() => {
  jest.useFakeTimers();
  folder = emptyFolder();
  reported = [];
  put("old/there-before");
  stop = watchMisplaced({
    folder,
    own: ["thumbnail"],
    onMisplaced: (inner, paths) =>
      reported.push(...[inner, ...paths].map((path) => path.slice(folder.length))),
  });
});
afterEach(() => {
  stop();
  jest.useRealTimers();
});
afterAll(removeFolders);

test("a file in a function's own folder is none of these, nor one that is not whole, nor one from before", () => {
  for (const name of ["thumbnail/a.jpg", "b.part", ".c", "thumbnail/.git/d"]) put(name);
  look();
  expect(reported).toEqual([]);
});

test.each([
  ["next to the functions' folders", "a.jpg"],
  ["in a folder of no function", "other/a.jpg"],
  ["below a function's folder", "thumbnail/holiday/a.jpg"],
])("a file %s is reported once", (_, name) => {
  put(name);
  look();
  look();
  expect(reported).toEqual([dirname(`/${name}`).replace(/^\/$/, ""), `/${name}`]);
});

test("files that come together are reported together, and a folder that goes away is nothing", () => {
  put("other/a.jpg");
  put("other/b.jpg");
  look();
  expect(reported).toEqual(["/other", "/other/a.jpg", "/other/b.jpg"]);
  rmSync(folder, { recursive: true });
  look();
  put("other/a.jpg");
  look();
  expect(reported).toHaveLength(5);
});
