import { expectedSurvivors, MUTANTS_TIMEOUT_MS, MUTATED_OPTIONS, survivorsOf } from "./mutant-survivors";
import survivors from "./survivors.json";
import { EXAMPLE_NAMES, loadExample } from "./synthesized-stacks";

test.each(EXAMPLE_NAMES)(
  "%s: whatever is dropped or widened is noticed",
  async (name) => {
    expect(survivorsOf(await loadExample(name))).toEqual(expectedSurvivors(name));
  },
  MUTANTS_TIMEOUT_MS,
);

test("every survivor belongs to a config that is tested and says why it is none", () => {
  for (const { config, reason } of survivors) {
    expect([...EXAMPLE_NAMES, ...MUTATED_OPTIONS]).toContain(config);
    expect(reason).toMatch(/\.$/);
  }
});
