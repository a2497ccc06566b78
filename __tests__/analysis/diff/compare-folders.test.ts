import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compareFolders } from "../../../src/analysis/diff";
import { argsOf, copyStacks, edited, reported, type EditedStack } from "./edited-stacks";

jest.setTimeout(300_000);

const PLACE = "account_A / aws_lambda_function.function-copy_function_34DF29EA";

let folder: string;
let old: string;
let zip: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "compare folders-"));
  old = join(folder, "old");
  const stacks = await copyStacks();
  for (const { id, json } of stacks) {
    mkdirSync(join(old, "stacks", id), { recursive: true });
    writeFileSync(join(old, "stacks", id, "cdk.tf.json"), JSON.stringify(json));
  }
  writeFileSync(
    join(old, "manifest.json"),
    JSON.stringify({ stacks: Object.fromEntries(stacks.map(({ id }) => [id, {}])) }),
  );
  zip = join(
    "stacks",
    "account_A",
    String(argsOf(stacks as EditedStack[], "aws_lambda_function")["filename"]),
  );
  mkdirSync(dirname(join(old, zip)), { recursive: true });
  writeFileSync(join(old, zip), "code");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Another such folder. */
function copyTo(name: string, change: (to: string) => void): string {
  const to = join(folder, name);
  cpSync(old, to, { recursive: true });
  change(to);
  return to;
}

test("the same stacks with the same code: nothing", () => {
  const same = copyTo("same", () => undefined);
  expect(compareFolders(old, same)).toEqual({
    widened: false,
    gained: [],
    lost: [],
    settings: [],
    undecided: [],
  });
});

test("another zip under the same name and hash: it runs other code, which may widen", () => {
  const other = copyTo("other", (to) => writeFileSync(join(to, zip), "other code"));
  for (const diff of [compareFolders(old, other), compareFolders(other, old)]) {
    expect(diff.widened).toBe(true);
    expect(reported(diff)).toEqual([
      expect.stringMatching(/, bytes of its zip: it runs other code: \S{44}, \S{44}: wider$/),
    ]);
    expect(diff.settings[0]?.subject).toBe(PLACE);
  }
});

test("another place with the same zip: reported as another place alone", () => {
  const moved = copyTo("moved", (to) => {
    const file = join(to, "stacks", "account_A", "cdk.tf.json");
    cpSync(join(to, zip), join(to, "evil.zip"));
    const [stack] = edited(
      [{ id: "account_A", json: JSON.parse(readFileSync(file, "utf8")) as unknown }],
      (all) => {
        argsOf(all, "aws_lambda_function")["filename"] = "../../evil.zip";
      },
    );
    writeFileSync(file, JSON.stringify(stack?.json));
  });
  expect(reported(compareFolders(old, moved))).toEqual([
    expect.stringMatching(
      /, filename, by which it may run other code: assets\S+, \.\.\/\.\.\/evil\.zip: wider$/,
    ),
  ]);
});

test("a zip that is not there: an error, never a verdict", () => {
  const none = copyTo("none", (to) => rmSync(join(to, zip)));
  for (const [before, after] of [
    [old, none],
    [none, old],
    [none, none],
  ] as const) {
    expect(() => compareFolders(before, after)).toThrow(
      `${PLACE}.filename: expected a zip that is there, received `,
    );
  }
});
