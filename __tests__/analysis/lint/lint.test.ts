import { readdirSync } from "node:fs";
import { join } from "node:path";
import { lintedOf, RULES } from "../../../src/analysis/lint/lint";
import { WAIVERS, waiverOf } from "../../../src/analysis/lint/waivers";
import { readModel } from "../../../src/terraform-model";
import { parseConfig } from "../../../src/config/parse-config";
import { OPTION_CONFIGS } from "../../verifier/option-configs";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

test("every rule is in the file of its name, has its cases there too, and is run", () => {
  const named = (folder: string, end: string): string[] =>
    readdirSync(folder)
      .filter((file) => file.endsWith(end))
      .map((file) => file.slice(0, -end.length))
      .sort();
  const names = RULES.map(({ name }) => name).sort();
  expect(names).toEqual(named(join(__dirname, "../../../src/analysis/lint/rules"), ".ts"));
  expect(names).toEqual(named(join(__dirname, "rules"), ".test.ts"));
});

test("every waiver says why, and is of something that the project emits", async () => {
  const accepted = "an ACL header that is accepted";
  const configs = [await loadExample("cross-account-copy"), parseConfig(OPTION_CONFIGS[accepted], accepted)];
  const used = configs.flatMap((config) => {
    const linted = lintedOf(config, readModel(stacksOf(config)));
    return RULES.flatMap(({ name, check }) => check(linted).map((fault) => waiverOf(name, fault)));
  });
  for (const waiver of WAIVERS) {
    expect(waiver.reason).toMatch(/\w/);
    expect(used).toContain(waiver);
  }
});
