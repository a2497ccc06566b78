import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileErrorOf } from "../../src/commands/file-error";
import { errorExitCode, withPlace } from "../../src/commands/report-error";

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "report-error-"));
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "inner"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]): string => join(folder, ...names);

/** What the system itself says, put into the words of every other error. */
function reported(work: () => unknown, place?: string): string | undefined {
  try {
    work();
  } catch (error) {
    return fileErrorOf(error, place)?.message.replace(folder, "");
  }
  throw new Error("expected the system to refuse it");
}

const CHECK = "Check the path.";
const MOVE = "Move it out of the way, then run the same command again.";

test.each<[name: string, work: () => unknown, message: string]>([
  [
    "nothing there",
    () => readFileSync(at("absent")),
    `/absent: expected a file or folder, received no such file. ${CHECK}`,
  ],
  [
    "a file instead of a folder",
    () => mkdirSync(at("file"), { recursive: true }),
    `/file: expected a folder, or a new path, received a file. ${MOVE}`,
  ],
  [
    "a file on the way",
    () => readdirSync(at("file", "more")),
    `/file/more: expected a path through folders, received a file in the path. ${MOVE}`,
  ],
  [
    "a folder instead of a file",
    () => writeFileSync(at("inner"), ""),
    "/inner: expected a file, received a folder. Give the path of a file.",
  ],
  [
    "links in a circle",
    () => {
      symlinkSync(at("one"), at("two"));
      symlinkSync(at("two"), at("one"));
      readFileSync(at("one"));
    },
    "/one: expected a path without a loop, received symbolic links in a loop. Check the links.",
  ],
  [
    "a name that is too long",
    () => writeFileSync(at("x".repeat(300)), ""),
    `/${"x".repeat(300)}: expected a shorter path, received one that is too long. Use another place.`,
  ],
])("%s is reported with its place and what to do", (_name, work, message) => {
  expect(reported(work)).toBe(message);
});

test("where the system does not name the place, or names another form of it, the user's own is reported", () => {
  expect(reported(() => readFileSync(at("inner")), "../pics")).toMatch(
    /^\.\.\/pics: expected a file, received a folder/,
  );
  expect(reported(() => readFileSync(at("absent")), "absent")).toMatch(/^absent: expected a file or folder/);
});

/** Runs `work` in a program that reports its error as every command does. */
function program(work: string): { status: number | null; stderr: string } {
  const script = `
    const fs = require("node:fs");
    const { reportError } = require(${JSON.stringify(join(ROOT, "src/commands/report-error.ts"))});
    // Root may do everything: be another user then.
    if (process.geteuid() === 0) process.seteuid(65534);
    try { ${work} } catch (error) { reportError(error); }`;
  return spawnSync(process.execPath, ["--require", "tsx/cjs", "--eval", script], {
    cwd: ROOT,
    encoding: "utf8",
  });
}

test("a place where the user may not write ends with 2 and one line", () => {
  mkdirSync(at("closed"), { mode: 0o555 });
  const { status, stderr } = program(`fs.mkdirSync(${JSON.stringify(at("closed", "new"))})`);
  expect(stderr).toMatch(
    /^FileError \[FILE_UNUSABLE\] .*: expected a path that this user may read and write, received no permission\. Change its owner .*\n$/,
  );
  expect(status).toBe(2);
});

test("an error of the program itself still shows its stack, and ends with 1", () => {
  const { status, stderr } = program("undefined.more");
  expect(stderr).toMatch(/^TypeError: .*\n +at /);
  expect(status).toBe(1);
});

describe("a command that fails unexpectedly", () => {
  const errorOf = (error: unknown): [code: number, text: string] => {
    const lines: string[] = [];
    return [errorExitCode(error, { err: (line) => lines.push(line) }), lines.join("\n")];
  };

  test("gives no answer: 2, an error by name, and no stack", () => {
    expect(errorOf(new TypeError("x is not a function"))).toEqual([
      2,
      "InternalError [INTERNAL] TypeError: x is not a function. This is a bug in s3-handshake: please report it, with " +
        "what NODE_DEBUG=s3-handshake prints of the same command",
    ]);
    expect(errorOf("text")).toEqual([2, expect.stringContaining("Error: text.") as string]);
  });

  test("names the file that cannot be walked to its end", () => {
    const endless = (): number => endless() + 1;
    const reported = (work: () => unknown): unknown[] => {
      try {
        work();
      } catch (error) {
        return errorOf(error);
      }
      return [];
    };
    expect(reported(endless)).toEqual([
      2,
      expect.stringMatching(/^TooLargeError \[TOO_LARGE\] the input: /) as string,
    ]);
    expect(reported(() => withPlace("cdktf.out", endless))).toEqual([
      2,
      "TooLargeError [TOO_LARGE] cdktf.out: expected a value of usual depth and length, received one that is too deep or too " +
        "long (Maximum call stack size exceeded)",
    ]);
    expect(() => withPlace("cdktf.out", () => JSON.parse("{") as unknown)).toThrow(SyntaxError);
  });
});

test("so does what no file is to blame for", () => {
  expect(fileErrorOf(Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" }))).toBe(
    undefined,
  );
  const { error } = spawnSync(at("absent"));
  expect(error).toMatchObject({ code: "ENOENT" });
  expect(fileErrorOf(error)).toBe(undefined);
});
