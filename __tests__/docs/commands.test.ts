import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cli } from "../../src/commands/cli";
import { blocksOf, pages, proseOf, ROOT } from "./pages";
import { commandsIn } from "./shell-commands";

// The real parsers, which stop before they act.
jest.mock("../../src/commands/run-command", () => {
  const real = jest.requireActual<typeof import("../../src/commands/run-command")>(
    "../../src/commands/run-command",
  );
  const runCommand: typeof real.runCommand = (line, args, terminal) =>
    real.runCommand(line, args, terminal, () => 0);
  return { ...real, runCommand };
});

const BLOCKS = pages().flatMap(blocksOf);
/** Decisions speak of what was, and of folders that have their own scripts. */
const GUIDES = pages().filter(({ path }) => !path.includes("/adr/"));
/** Blocks for a shell, and commands within a sentence. */
const SHELL = [
  ...BLOCKS.filter(({ info }) => /^sh\b/.test(info)),
  ...GUIDES.flatMap((page) =>
    [...proseOf(page).matchAll(/`((?:npm run|npx s3-handshake) (?!COMMAND)[^`]+)`/g)].map(
      ([, text = ""]) => ({
        path: page.path,
        text,
      }),
    ),
  ),
];
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The arguments behind `s3-handshake`, of a command by npx or by a script; none for another program. */
function ownArguments(words: readonly string[]): readonly string[] | undefined {
  const [program, second, third, ...others] = words;
  if (program === "npx" && second === "s3-handshake") return words.slice(2);
  if (program !== "npm" || second !== "run") return undefined;
  const script = scripts[third ?? ""];
  if (script === undefined) return [`no script ${third ?? ""}`];
  const own = /^node bin\/s3-handshake\.cjs (\S+)$/.exec(script)?.[1];
  if (own === undefined) return undefined;
  // npm takes what stands before -- for itself.
  return others[0] === "--" ? [own, ...others.slice(1)] : others.length > 0 ? ["without --"] : [own];
}

test("a block says what it is: a command that is run, one that needs AWS, or another language", () => {
  const known = ["sh", "sh aws", "ts", "json", "text", "yaml"];
  expect(
    BLOCKS.filter(({ info }) => !known.includes(info)).map(({ path, info }) => `${path}: ${info}`),
  ).toEqual([]);
});

test("every command of s3-handshake that a page shows is one that the program takes", async () => {
  const refused: string[] = [];
  let count = 0;
  for (const { path, text } of SHELL) {
    for (const { line, programs } of commandsIn(text)) {
      for (const words of programs) {
        const args = ownArguments(words);
        if (args === undefined) continue;
        count += 1;
        let errors = "";
        const status = await cli(args, { out: () => undefined, err: (said) => (errors += said) });
        if (status !== 0) refused.push(`${path}: ${line}: ${errors}`);
      }
    }
  }
  expect(refused).toEqual([]);
  expect(count).toBeGreaterThan(40);
});

test("a wrong option is found", async () => {
  const terminal = { out: () => undefined, err: () => undefined };
  expect(await cli(["can", "--wiht", "a=b"], terminal)).toBe(2);
  expect(await cli(["synth", "one.ts", "two.ts"], terminal)).toBe(2);
});

test("every block of JSON is JSON", () => {
  const blocks = BLOCKS.filter(({ info }) => info === "json");
  expect(blocks.length).toBeGreaterThan(3);
  for (const { text } of blocks) expect(() => JSON.parse(text) as unknown).not.toThrow();
});
