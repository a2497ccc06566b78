import { readModel, type Model, type RawStack } from "../../src/terraform-model";
import { UndecidableError } from "../../src/analysis/lookup/undecidable-error";
import type { ResolvedConfig } from "../../src/config/schema";
import { editable, type Attempt } from "./bypass/editable-stacks";
import { counterExamples, PUBLIC_IS_REFUSED, wrongRows } from "./counter-examples";
import { CHANGING, NEUTRAL, OPEN, REFUSED } from "./exotic-edits";
import { loadExample, stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

let config: ResolvedConfig;
let stacks: RawStack[];
beforeAll(async () => {
  config = await loadExample("ecs-task");
  stacks = stacksOf(config);
});

function edited(edit: Attempt): Model {
  const changed = editable(stacks);
  expect(edit(changed)).toBe(true);
  return readModel(changed);
}

test("the tables are long, and say each thing once", () => {
  const names = [...CHANGING, ...OPEN, ...REFUSED, ...NEUTRAL].map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(CHANGING.length).toBeGreaterThan(150);
  expect(NEUTRAL.length).toBeGreaterThan(20);
});

test.each(CHANGING)(
  "%s: seen, by a request that is decided otherwise and that can repeats",
  (_name, edit) => {
    const model = edited(edit);
    const rows = wrongRows(config, model);
    const confirmed = rows.filter(
      ({ decision, verdict }) =>
        decision !== undefined && (decision.result === "allowed") === (verdict === "too-much"),
    );
    expect(confirmed).not.toEqual([]);
    for (const { words, claimed, answered } of counterExamples(rows, config, model)) {
      if (!answered.includes(PUBLIC_IS_REFUSED)) expect([words, answered]).toEqual([words, claimed]);
    }
  },
);

test.each(OPEN)("%s: not decided", (_name, edit) => {
  const model = edited(edit);
  expect(() => wrongRows(config, model)).toThrow(UndecidableError);
});

test.each(REFUSED)("%s: refused by name", (_name, edit) => {
  const changed = editable(stacks);
  expect(edit(changed)).toBe(true);
  expect(() => readModel(changed)).toThrow(/expected .*, received /);
});

test.each(NEUTRAL)("%s: proven", (_name, edit) => {
  const model = edited(edit);
  expect(wrongRows(config, model)).toEqual([]);
});
