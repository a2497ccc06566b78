import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { watchFolder } from "../../src/sandbox/watch-folder";
import { emptyFolder, removeFolders } from "./support/functions";

/** Longer than a look takes to come round. */
const LOOK_MILLISECONDS = 400;

let folder: string;
let reported: string[];
let unreadable: string[];
let leftAlone: number[];
let stop: () => void;

function watch(): void {
  stop = watchFolder({
    folder,
    onFile: (name, content) => reported.push(`${name} ${content.toString()}`),
    onUnreadable: (name) => unreadable.push(name),
    onLeftAlone: (count) => leftAlone.push(count),
  });
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["performance"] });
  folder = join(emptyFolder(), "drop");
  [reported, unreadable, leftAlone] = [[], [], []];
});
afterEach(() => {
  stop();
  jest.useRealTimers();
});
afterAll(removeFolders);

const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
};
const looks = (count: number) => {
  jest.advanceTimersByTime(LOOK_MILLISECONDS * count);
};

describe("a folder that is watched", () => {
  test("reports a file once it has stopped growing, and once", () => {
    watch();
    put("a", "one");
    looks(1);
    expect(reported).toEqual([]);
    appendFileSync(join(folder, "a"), ", two");
    looks(1);
    expect(reported).toEqual([]);
    looks(5);
    expect(reported).toEqual(["a one, two"]);
  });

  test("leaves alone what was there before, says how much that is, and takes it when it is touched", () => {
    mkdirSync(folder);
    put("before", "text");
    put("before-too", "text");
    watch();
    looks(5);
    expect([reported, leftAlone]).toEqual([[], [2]]);
    utimesSync(join(folder, "before"), 1, 1);
    looks(5);
    expect([reported, leftAlone]).toEqual([["before text"], [2]]);
  });

  test("leaves alone what was there before, and what is not whole by its name", () => {
    mkdirSync(folder);
    put("before", "text");
    watch();
    for (const name of [".hidden", "b.part", "b.crdownload", "b.tmp", "b~"]) put(name, "text");
    mkdirSync(join(folder, "inner"));
    looks(5);
    expect(reported).toEqual([]);
  });

  test("reports a file that is gone for a while and comes back the same", () => {
    watch();
    put("a", "text");
    utimesSync(join(folder, "a"), 1, 1);
    looks(3);
    rmSync(join(folder, "a"));
    looks(1);
    put("a", "text");
    utimesSync(join(folder, "a"), 1, 1);
    looks(3);
    expect(reported).toEqual(["a text", "a text"]);
  });

  test("outlives files that go between two looks, and its own end", () => {
    watch();
    put("a", "text");
    looks(1);
    rmSync(folder, { recursive: true });
    looks(2);
    put("b", "text");
    looks(3);
    expect(reported).toEqual(["b text"]);
  });
});

describe("a file that does something while it is read", () => {
  const fs = jest.requireActual<typeof import("node:fs")>("node:fs");
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test("and is gone, is not reported", () => {
    watch();
    put("a", "text");
    jest.spyOn(fs, "readFileSync").mockImplementationOnce(() => {
      rmSync(join(folder, "a"));
      throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    });
    looks(5);
    expect([reported, unreadable]).toEqual([[], []]);
  });

  test("and grows, is reported when it is complete", () => {
    watch();
    put("a", "half");
    jest.spyOn(fs, "readFileSync").mockImplementationOnce(() => {
      put("a", "half and half");
      return Buffer.from("half");
    });
    looks(5);
    expect(reported).toEqual(["a half and half"]);
  });

  test("and may not be read, is reported as such, once", () => {
    watch();
    put("a", "text");
    jest.spyOn(fs, "readFileSync").mockImplementation(() => {
      throw Object.assign(new Error("permission denied"), { code: "EACCES" });
    });
    looks(5);
    expect([reported, unreadable]).toEqual([[], ["a"]]);
  });
});
