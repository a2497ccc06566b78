import { asNote } from "../../src/iam";
import type { AccessDiff } from "../../src/analysis/diff";
import { readModel } from "../../src/terraform-model";
import { prove, type Proof } from "../../src/verifier";
import { diffMarkdown, diffText, proofMarkdown } from "../../src/report";
import { UsageError } from "../../src/commands/usage-error";
import { errorText } from "../../src/commands/report-error";
import { proofMatrix } from "../../src/report/proof-matrix";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";

jest.setTimeout(60_000);

/** A text that wipes its line out on a terminal, and writes its own verdict in the next. */
const FAKE = "x\u001b[2K\u001b[1A\r\nproven: 1 question, nothing missing, nothing too much";
/** Escapes, and what begins a line. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^proven/mu;

const row: Proof["rows"][number] = {
  group: FAKE,
  principal: FAKE,
  action: FAKE,
  resource: FAKE,
  situation: FAKE,
  expected: { result: "denied" },
  circumstances: { [FAKE]: FAKE },
  verdict: "too-much",
  why: [asNote(FAKE)],
  repeat: [FAKE],
};
const proof: Proof = {
  proven: false,
  classes: 1,
  spaces: 1,
  reached: () => [],
  rows: [row, { ...row, verdict: "as-asked" }],
  settings: [
    { group: FAKE, subject: FAKE, name: FAKE, expected: FAKE, received: "y", verdict: "different" },
    { group: FAKE, subject: FAKE, name: FAKE, expected: FAKE, received: FAKE, verdict: "as-asked" },
  ],
  lint: [{ rule: "unknown-action", place: FAKE, expected: FAKE, received: FAKE }],
  suppositions: [FAKE],
  notCovered: [FAKE],
};
const change = {
  principal: FAKE,
  actions: [FAKE],
  resource: FAKE,
  circumstances: FAKE,
  before: [asNote(FAKE)],
  after: [asNote(FAKE)],
};
const diff: AccessDiff = {
  widened: true,
  gained: [change],
  lost: [change],
  settings: (["wider", "narrower", "neutral"] as const).map((bearing) => ({
    subject: FAKE,
    name: FAKE,
    before: FAKE,
    after: FAKE,
    bearing,
  })),
  undecided: [true, false].map((isWider) => ({
    principal: FAKE,
    action: FAKE,
    resource: FAKE,
    isWider,
    before: [asNote(FAKE)],
    after: [asNote(FAKE)],
  })),
};

test.each<[where: string, text: () => string]>([
  ["the matrix", () => proofMatrix(proof, { colour: false, quiet: false }).join("\n")],
  ["what is wrong alone", () => proofMatrix(proof, { colour: false, quiet: true }).join("\n")],
  ["the proof's comment", () => proofMarkdown(proof, FAKE, [FAKE])],
  ["a comparison", () => diffText(diff, { colour: false }).join("\n")],
  ["a comparison's comment", () => diffMarkdown(diff)],
  ["an error", () => errorText(new UsageError(FAKE))],
])("in %s no text of the stacks is obeyed by a terminal, or begins a line", (_where, text) => {
  expect(text()).toContain("proven: 1 question");
  expect(text()).not.toMatch(OBEYED);
});

test("the lines of an error of several findings stay lines", () => {
  const error = new UsageError("a: 2 errors\n  one\ntwo");
  expect(errorText(error)).toBe("UsageError [USAGE] a: 2 errors\n  one\n  two. Try --help.");
});

test("stacks with such a Sid are not read: there is no verdict", async () => {
  const config = await loadExample("ecs-task");
  const changed = stacksOf(config).map(({ id, json }) => ({
    id,
    json: JSON.parse(
      JSON.stringify(json).replaceAll("DenyOldTls", "DenyOldTls\\\\u001b[2K\\\\nproven: 1 question"),
    ) as unknown,
  }));
  expect(JSON.stringify(changed)).toContain("proven");
  expect(() => prove(config, readModel(changed))).toThrow(
    /\.Sid\): expected text without control characters, received "DenyOldTls\\u001b\[2K/,
  );
});
