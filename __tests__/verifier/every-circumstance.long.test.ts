import { readModel, type Model, type RawStack } from "../../src/terraform-model";
import { UndecidableError } from "../../src/analysis/lookup/undecidable-error";
import type { ResolvedConfig } from "../../src/config/schema";
import { editable, type Attempt } from "./bypass/editable-stacks";
import { counterExamples, PUBLIC_IS_REFUSED, wrongRows } from "./counter-examples";
import { CHANGING, NEUTRAL, OPEN, REFUSED } from "./exotic-edits";
import { answersAround, EDITS, spread, SPLITS, type Trial } from "./spread-edits";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

let config: ResolvedConfig;
let stacks: RawStack[];
const configs = new Map<string, ResolvedConfig>();
const examples = new Map<string, RawStack[]>();
beforeAll(async () => {
  for (const name of EXAMPLE_NAMES) {
    const one = await loadExample(name);
    configs.set(name, one);
    examples.set(name, stacksOf(one));
  }
  [config, stacks] = example("ecs-task");
});

function example(name: string): [ResolvedConfig, RawStack[]] {
  const [own, found] = [configs.get(name), examples.get(name)];
  if (own === undefined || found === undefined) throw new Error(`expected an example, received ${name}`);
  return [own, found];
}

function edited(edit: Attempt, of = stacks): Model {
  const changed = editable(of);
  expect(edit(changed)).toBe(true);
  return readModel(changed);
}

test("the tables are long, and say each thing once", () => {
  const names = [...CHANGING, ...OPEN, ...REFUSED, ...NEUTRAL].map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(CHANGING.length).toBeGreaterThan(30);
  expect(NEUTRAL.length).toBeGreaterThan(10);
  expect(EDITS.length).toBeGreaterThan(250);
  expect(spread(EDITS, examples)).toHaveLength(EDITS.length);
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

/** Of the edits that an example has its share of, what is wrong about the proof of each. */
function wrongOf(name: string, trials: readonly Trial[], check: (trial: Trial) => unknown[]): unknown[] {
  const own = trials.filter((trial) => trial.example === name);
  expect(own).not.toEqual([]);
  return own.flatMap((trial) => check(trial).map((wrong) => [trial.name, wrong]));
}

test.each(EXAMPLE_NAMES)("%s: a condition more is seen, or decides about nothing", (name) => {
  const [own, before] = example(name);
  const found = wrongOf(name, spread(EDITS, examples), (trial) => {
    const after = edited(trial.attempt, before);
    const rows = wrongRows(own, after);
    if (rows.length === 0) {
      const [were = [], are = []] = answersAround(trial, own, readModel(before), after);
      return are.filter((answer, index) => answer !== were[index]);
    }
    return counterExamples(rows, own, after).filter(
      ({ claimed, answered }) => answered !== claimed && !answered.includes(PUBLIC_IS_REFUSED),
    );
  });
  expect(found).toEqual([]);
});

test.each(EXAMPLE_NAMES)("%s: a statement in two halves is proven", (name) => {
  const [own, before] = example(name);
  const trials = spread(SPLITS, examples, 4);
  expect(wrongOf(name, trials, ({ attempt }) => wrongRows(own, edited(attempt, before)))).toEqual([]);
});
