import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { hostilePictures, type HostilePicture } from "../../support/hostile-pictures";
import type { HostileOutcome } from "../../support/render-hostile-pictures";

// Pictures take their time on a machine that is busy.
jest.setTimeout(600_000);

/** A function has 1,769 MB by default, and something of it must be left for what the other pictures took. */
const MOST_MEGABYTES = 700;

let corpus: readonly HostilePicture[];
const outcomes = new Map<string, Partial<HostileOutcome>>();
let last = "nothing";
let exitCode: number | null = null;

beforeAll(async () => {
  corpus = await hostilePictures();
  const child = fork(join(__dirname, "../../support/render-hostile-pictures.ts"), {
    execArgv: ["--import", "tsx"],
    // As the function's own settings have it.
    env: { ...process.env, MALLOC_ARENA_MAX: "1", MALLOC_MMAP_THRESHOLD_: "131072" },
  });
  child.on("message", (outcome: HostileOutcome) => {
    last = outcome.name;
    outcomes.set(outcome.name, outcome);
  });
  [exitCode] = (await once(child, "exit")) as [number | null];
});

test("one process takes all of them and lives on", () => {
  expect([last, exitCode]).toEqual([corpus.at(-1)?.name, 0]);
  expect(corpus.length).toBeGreaterThan(150);
  expect(outcomes.size).toBe(corpus.length);
});

test("each ends as it should: with thumbnails, or with a permanent error that names what is wrong", () => {
  const wrong = corpus.filter(
    ({ name, outcome }) => ![outcome].flat().includes(outcomes.get(name)?.outcome ?? ""),
  );
  expect(wrong.map(({ name, outcome }) => [name, outcome, outcomes.get(name)?.outcome])).toEqual([]);
  expect([...outcomes.values()].filter(({ permanent }) => permanent !== true)).toEqual([]);
});

test("the valid picture behind each is made", () => {
  expect([...outcomes.values()].filter(({ livesOn }) => livesOn !== true)).toEqual([]);
});

test("none takes more memory than a function has", () => {
  const large = [...outcomes.values()].filter(({ megabytes = Infinity }) => megabytes > MOST_MEGABYTES);
  expect(large).toEqual([]);
});
