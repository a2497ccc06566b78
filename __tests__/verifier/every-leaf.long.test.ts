import type { RawStack } from "../../src/terraform-model";
import { isProven } from "./is-proven";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "./synthesized-stacks";

type Path = readonly (string | number)[];

/** What no policy and no setting of the proof is about. `--as-is` says so with the verdict. */
const NAMED = [
  / (?:alarm_)?description$/,
  / aws_cloudwatch_(?:metric_alarm|dashboard) /,
  / source_code_hash$/,
];

/** Names that decide nothing. */
const NEUTRAL = [
  / aws_s3_bucket_notification \* (?:lambda_function|queue|topic) # id$/,
  / aws_lambda_permission \* statement_id$/,
  / aws_cloudwatch_event_target \* target_id$/,
  / aws_iam_policy \* name$/,
];

/** Every text, number and flag, without CDKTF's notes. */
function* leavesOf(value: unknown, path: Path = []): Iterable<readonly [Path, string | number | boolean]> {
  if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "//") yield* leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  } else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    yield [path, value];
  }
}

function changed(value: string | number | boolean): unknown {
  if (typeof value === "string") return `${value}x`;
  return typeof value === "number" ? value + 1 : !value;
}

/** The same for the same argument of every resource of a type, and for every output. */
function kindOf(path: Path): string {
  return ["", ...path.map((key, at) => (typeof key === "number" ? "#" : isName(path, at) ? "*" : key))].join(
    " ",
  );
}

function isName([section]: Path, at: number): boolean {
  return (section === "resource" && at === 2) || (section === "output" && at === 1);
}

function withLeaf(stacks: readonly RawStack[], index: number, path: Path, value: unknown): RawStack[] {
  const copy = structuredClone(stacks) as RawStack[];
  const last = path.at(-1) ?? "";
  const holder = path
    .slice(0, -1)
    .reduce((at, key) => (at as Record<string | number, unknown>)[key], copy[index]?.json);
  (holder as Record<string | number, unknown>)[last] = value;
  return copy;
}

const tried = new Set<string>();
const unnoticed = new Set<string>();

test.each(EXAMPLE_NAMES)(
  "%s: every value that is changed is found, or named as not read",
  async (name) => {
    const config = await loadExample(name);
    const stacks = stacksOf(config);
    const wrong = stacks.flatMap(({ json }, index) =>
      [...leavesOf(json)].flatMap(([path, value]) => {
        const kind = kindOf(path);
        if (tried.has(kind)) return [];
        tried.add(kind);
        if (!isProven(config, withLeaf(stacks, index, path, changed(value)))) return [];
        unnoticed.add(kind);
        return [...NAMED, ...NEUTRAL].some((pattern) => pattern.test(kind)) ? [] : [kind];
      }),
    );
    expect(wrong).toEqual([]);
  },
  600_000,
);

test("every exception is one", () => {
  for (const pattern of [...NAMED, ...NEUTRAL])
    expect([...unnoticed].some((kind) => pattern.test(kind))).toBe(true);
});
