import { readModel, type RawStack } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import { HandshakeError } from "../../src/config/errors";
import { isProven } from "./is-proven";
import { mutantsOf } from "./mutants";
import { loadExample, stacksOf } from "./synthesized-stacks";

jest.setTimeout(120_000);

test("the short way to the verdict, which the suites of minutes take, comes to the same as the proof", async () => {
  const config = await loadExample("same-account-bucket-policy");
  const stacks = stacksOf(config);
  const wholeProof = (changed: readonly RawStack[]): boolean => {
    try {
      return prove(config, readModel(changed)).proven;
    } catch (error) {
      if (error instanceof HandshakeError) return false;
      throw error;
    }
  };
  expect([isProven(config, stacks), wholeProof(stacks)]).toEqual([true, true]);
  const mutants = mutantsOf(stacks);
  expect(mutants.map(({ name, stacks: changed }) => [name, isProven(config, changed)])).toEqual(
    mutants.map(({ name, stacks: changed }) => [name, wholeProof(changed)]),
  );
});
