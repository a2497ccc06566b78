import { parseConfig } from "../../src/config/parse-config";
import type { ResolvedConfig } from "../../src/config/schema";
import { isProven } from "./is-proven";
import { OPTION_CONFIGS } from "./option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "./synthesized-stacks";
import { ATTEMPTS } from "./bypass/attempts";
import { editable } from "./bypass/editable-stacks";
import { GAPS } from "./bypass/gaps";

/** Options with resources and policies that no example has. */
const OPTIONS = [
  "a boundary and a path",
  "a copy between two keys",
  "a local endpoint",
  "a role pattern for several accounts",
  "a trail",
  "access logs and a lock",
  "a function in a VPC",
  "a topic before a function",
  "an external id",
  "an organization",
  "listed writers",
  "networks",
  "people with a key",
  "roots with conditions",
  "several grantees",
];

const tried = new Set<string>();

/** The attempts that got through: those for which the proof still says "proven". */
function gotThrough(config: ResolvedConfig): string[] {
  const stacks = stacksOf(config);
  expect(isProven(config, stacks)).toBe(true);
  return Object.entries(ATTEMPTS).flatMap(([name, attempt]) => {
    const changed = editable(stacks);
    if (!attempt(changed)) return [];
    tried.add(name);
    return isProven(config, changed) ? [name] : [];
  });
}

/** Each has its reason, and none is listed that is found by now. */
function expected(config: string): string[] {
  return GAPS.filter(({ configs }) => configs.includes(config)).map(({ attempt }) => attempt);
}

test.each(EXAMPLE_NAMES)(
  "%s: whoever sneaks something in is found",
  async (name) => {
    expect(gotThrough(await loadExample(name)).sort()).toEqual(expected(name).sort());
  },
  600_000,
);

test.each(OPTIONS)(
  "%s: whoever sneaks something in is found",
  (name) => {
    expect(gotThrough(parseConfig(OPTION_CONFIGS[name], name)).sort()).toEqual(expected(name).sort());
  },
  600_000,
);

test("every attempt was tried on something, and every gap says why it is none", () => {
  expect(Object.keys(ATTEMPTS).filter((name) => !tried.has(name))).toEqual([]);
  for (const { attempt, reason, configs } of GAPS) {
    expect(Object.keys(ATTEMPTS)).toContain(attempt);
    expect([...EXAMPLE_NAMES, ...OPTIONS]).toEqual(expect.arrayContaining(configs));
    expect(reason).toMatch(/\.$/);
  }
});
