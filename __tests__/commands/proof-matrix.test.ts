import type { Proof } from "../../src/verifier";
import { proofMatrix } from "../../src/report/proof-matrix";
import { verdictLine } from "../../src/report/verdict-line";

const proof: Proof = {
  proven: false,
  classes: 21,
  spaces: 1234,
  reached: () => [],
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
  notCovered: [],
};

test("what lint finds is reported with its place, and counts in the verdict", () => {
  expect(proofMatrix(proof, { colour: false, quiet: true })).toEqual([
    "lint",
    "  ✗ unknown-action: Write of policy of role r",
    "      expected an action",
    "      received s3:Putt",
    "",
  ]);
  expect(verdictLine(proof)).toBe(
    "not proven: 1 found by lint (21 kinds of principals, 1,234 sets of requests, 0 settings)",
  );
});

test("of a function's environment only the variables that differ are written out", () => {
  const setting = {
    ...{
      group: "thumbnail",
      subject: "function thumbnail",
      name: "environment",
      verdict: "different" as const,
    },
    expected: "DESTINATION_BUCKET=b; SOURCE_BUCKET=a; SOURCE_PREFIX=uploads/",
    received: "DESTINATION_BUCKET=b; SOURCE_BUCKET=other; SOURCE_PREFIX=uploads/",
  };
  expect(proofMatrix({ ...proof, settings: [setting], lint: [] }, { colour: false, quiet: true })).toEqual([
    "thumbnail",
    "  ✗ function thumbnail, environment",
    "      expected SOURCE_BUCKET=a",
    "      received SOURCE_BUCKET=other",
    "      and 2 more as expected",
    "",
  ]);
});

test("without a finding, nothing is said of lint", () => {
  const sound: Proof = { ...proof, proven: true, lint: [] };
  expect(proofMatrix(sound, { colour: false, quiet: false })).toEqual([]);
  expect(verdictLine(sound)).toBe(
    "proven for every request: nothing missing, nothing too much (21 kinds of principals, 1,234 sets of requests, 0 settings)",
  );
});
