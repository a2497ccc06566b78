import { parseConfig } from "../../src/config/parse-config";
import { expectedSurvivors, MUTANTS_TIMEOUT_MS, MUTATED_OPTIONS, survivorsOf } from "./mutant-survivors";
import { OPTION_CONFIGS } from "./option-configs";

const known = new Set<string>();

test.each(MUTATED_OPTIONS)(
  "%s: whatever is dropped or widened is noticed",
  (name) => {
    expect(survivorsOf(parseConfig(OPTION_CONFIGS[name], name), known)).toEqual(expectedSurvivors(name));
  },
  MUTANTS_TIMEOUT_MS,
);
