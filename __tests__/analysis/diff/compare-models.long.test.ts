import { compareModels } from "../../../src/analysis/diff";
import { readModel } from "../../../src/terraform-model";
import { prove } from "../../../src/verifier";
import { mutantsOf } from "../../verifier/mutants";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

jest.setTimeout(600_000);

test.each(["ecs-task", "access-grants"])(
  "%s: whatever the proof finds too much, of every change, is widened; what only removes is not",
  async (name) => {
    const config = await loadExample(name);
    const before = stacksOf(config);
    const model = readModel(before);
    const counts = { widened: 0, narrowed: 0 };
    for (const mutant of mutantsOf(before)) {
      let proof: ReturnType<typeof prove>;
      try {
        proof = prove(config, readModel(mutant.stacks));
      } catch {
        continue;
      }
      // What is granted and reaches nothing changes no answer.
      const tooMuch = proof.rows.some(
        ({ decision, expected }) => decision?.result === "allowed" && expected.result === "denied",
      );
      const onlyLess =
        !tooMuch &&
        proof.rows.some(({ verdict }) => verdict === "missing") &&
        /\[(?!Deny)\w+\]: drop$|: drop Action/.test(mutant.name);
      if (!tooMuch && !onlyLess) continue;
      const { widened } = compareModels(model, readModel(mutant.stacks));
      expect([mutant.name, widened]).toEqual([mutant.name, tooMuch]);
      counts[tooMuch ? "widened" : "narrowed"]++;
    }
    expect(counts.widened).toBeGreaterThan(15);
    expect(counts.narrowed).toBeGreaterThan(3);
  },
);
