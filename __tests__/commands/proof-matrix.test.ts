import type { Proof } from "../../access/prove";
import { proofMatrix, verdictLine } from "../../commands/proof-matrix";

const proof: Proof = {
  proven: false,
  questions: 1234,
  rows: [],
  settings: [],
  lint: [
    {
      rule: "unknown-action",
      place: "Write of policy of role r",
      expected: "an action",
      received: "s3:Putt",
    },
  ],
  suppositions: [],
};

test("what lint finds is told with its place, and counts in the verdict", () => {
  expect(proofMatrix(proof, { colour: false, quiet: true })).toEqual([
    "lint",
    "  ✗ unknown-action: Write of policy of role r",
    "      expected an action",
    "      received s3:Putt",
    "",
  ]);
  expect(verdictLine(proof)).toBe("not proven: 1,234 questions, 1 found by lint");
});

test("without a finding, nothing is said of lint", () => {
  const sound: Proof = { ...proof, proven: true, lint: [] };
  expect(proofMatrix(sound, { colour: false, quiet: false })).toEqual([]);
  expect(verdictLine(sound)).toBe("proven: 1,234 questions, nothing missing, nothing too much");
});
