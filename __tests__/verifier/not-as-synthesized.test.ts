import { notAsSynthesized, type Synthesized } from "../../src/verifier";
import { parseConfig } from "../../src/config/parse-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { ATTEMPTS } from "./bypass/attempts";
import { editable, textOf } from "./bypass/editable-stacks";
import { UNASKED_ATTEMPTS } from "./bypass/other-attempts";
import { OPTION_CONFIGS } from "./option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

/** Options with kinds of resources that no example has. */
const OPTIONS = ["a trail", "a function with all that is watched and kept", "keys of their own"];
const ALL = { ...ATTEMPTS, ...UNASKED_ATTEMPTS };
/** In how many configs each attempt was tried. That a difference is found has nothing to do with which config it is in. */
const tried = new Map<string, number>();
const ENOUGH = 3;

function synthesized(config: ResolvedConfig): Synthesized {
  const stacks = stacksOf(config);
  return { manifest: { stacks: Object.fromEntries(stacks.map(({ id }) => [id, {}])) }, stacks };
}

test.each([...EXAMPLE_NAMES, ...OPTIONS])("%s: whatever is slipped in is found", async (name) => {
  const option = OPTION_CONFIGS[name];
  const fresh = synthesized(option === undefined ? await loadExample(name) : parseConfig(option, name));
  expect(notAsSynthesized(fresh, structuredClone(fresh))).toEqual([]);
  const missed = Object.entries(ALL).flatMap(([attempt, tryIt]) => {
    const times = tried.get(attempt) ?? 0;
    if (times === ENOUGH) return [];
    const stacks = editable(fresh.stacks);
    if (!tryIt(stacks) || JSON.stringify(stacks) === textOf(fresh.stacks)) return [];
    tried.set(attempt, times + 1);
    return notAsSynthesized(fresh, { ...fresh, stacks }).length === 0 ? [attempt] : [];
  });
  expect(missed).toEqual([]);
});

test("every attempt that no question is about was tried on something", () => {
  expect(Object.keys(UNASKED_ATTEMPTS).filter((name) => !tried.has(name))).toEqual([]);
});

describe("a difference", () => {
  const of = (json: object, manifest: object = {}): Synthesized => ({
    manifest,
    stacks: [{ id: "account_A", json }],
  });
  const bucket = (name: string, more = {}) => ({
    resource: { aws_s3_bucket: { photos: { bucket: name, ...more } } },
  });

  test("is reported with the resource that it is in, and both values", () => {
    expect(notAsSynthesized(of(bucket("mine")), of(bucket("theirs", { force_destroy: true })))).toEqual([
      {
        rule: "not-as-synthesized",
        place: "account_A aws_s3_bucket.photos.bucket",
        expected: "mine",
        received: "theirs",
      },
      {
        rule: "not-as-synthesized",
        place: "account_A aws_s3_bucket.photos.force_destroy",
        expected: "nothing",
        received: "true",
      },
    ]);
  });

  test("in a long text is shown from shortly before where it begins", () => {
    const text = (end: string) => `${"a".repeat(500)}${end}${"z".repeat(500)}`;
    const [found] = notAsSynthesized(of(bucket(text("mine"))), of(bucket(text("theirs"))));
    expect(found?.expected).toMatch(/^…a{24}minez+…$/);
    expect(found?.received).toMatch(/^…a{24}theirsz+…$/);
  });

  test("may be a stack that is missing or one too many, and the order of deployment", () => {
    const none: Synthesized = { manifest: {}, stacks: [] };
    expect(notAsSynthesized(of({ resource: {} }), none)).toMatchObject([
      { place: "account_A", received: "nothing" },
    ]);
    expect(notAsSynthesized(none, of({ resource: {} }))).toMatchObject([
      { place: "account_A", expected: "nothing" },
    ]);
    const order = (dependencies: string[]) => ({ stacks: { account_B: { dependencies } } });
    expect(notAsSynthesized(of({}, order(["account_A"])), of({}, order([])))).toMatchObject([
      { place: "manifest.json.stacks.account_B.dependencies[0]", expected: "account_A", received: "nothing" },
    ]);
  });

  test("of the order of names is none", () => {
    expect(notAsSynthesized(of({ a: 1, b: [1, 2] }), of({ b: [1, 2], a: 1 }))).toEqual([]);
    expect(notAsSynthesized(of({ b: [1, 2] }), of({ b: [2, 1] }))).toHaveLength(2);
  });

  test("beyond the first twenty is only counted: those are the stacks of another config", () => {
    const many = (value: string) =>
      of(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${String(at)}`, value])));
    const found = notAsSynthesized(many("a"), many("b"));
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toMatchObject({ received: "10 more differences" });
  });
});
