import { readModel } from "../../../access/model";
import { prove } from "../../../access/prove";
import { HandshakeError } from "../../../config/errors";
import { parseConfig } from "../../../config/parse-config";
import type { ResolvedConfig } from "../../../config/schema";
import { mutantsOf, type Mutant } from "./mutants";
import { OPTION_CONFIGS } from "./option-configs";
import survivors from "./survivors.json";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "./synthesized-stacks";

/** Options whose policies no example has. */
const OPTIONS = [
  "a backfill of a whole bucket",
  "a backfill of pictures, with a key",
  "a copy between two keys",
  "a function with all that is watched and kept",
  "a key that is there already",
  "a trail",
  "an external id",
  "an organization",
  "listed writers",
  "networks",
  "people with a key",
  "several grantees",
];

function isNoticed(config: ResolvedConfig, { stacks }: Mutant): boolean {
  try {
    return !prove(config, readModel(stacks)).proven;
  } catch (error) {
    if (error instanceof HandshakeError) return true;
    throw error;
  }
}

function survivorsOf(config: ResolvedConfig): string[] {
  const mutants = mutantsOf(stacksOf(config));
  expect(mutants.length).toBeGreaterThan(30);
  return mutants.filter((mutant) => !isNoticed(config, mutant)).map(({ name }) => name);
}

/** Each is in the file with its reason, and none is in the file that is noticed by now. */
function expected(name: string): string[] {
  return survivors.filter(({ config }) => config === name).map(({ mutant }) => mutant);
}

test.each(EXAMPLE_NAMES)(
  "%s: whatever is dropped or widened is noticed",
  async (name) => {
    expect(survivorsOf(await loadExample(name))).toEqual(expected(name));
  },
  900_000,
);

test.each(OPTIONS)(
  "%s: whatever is dropped or widened is noticed",
  (name) => {
    expect(survivorsOf(parseConfig(OPTION_CONFIGS[name], name))).toEqual(expected(name));
  },
  900_000,
);

test("every survivor belongs to a config that is tested and says why it is none", () => {
  for (const { config, reason } of survivors) {
    expect([...EXAMPLE_NAMES, ...OPTIONS]).toContain(config);
    expect(reason).toMatch(/\.$/);
  }
});
