import { asNote } from "../../src/iam";
import type { AccessDiff } from "../../src/analysis/diff";
import { diffLine, diffMarkdown, diffText } from "../../src/report";

const NOTHING: AccessDiff = { widened: false, gained: [], lost: [], settings: [], undecided: [] };
const CHANGE = {
  principal: "task-role of 111111111111",
  actions: ["s3:PutObject", "s3:DeleteObject"],
  resource: "arn:aws:s3:::b/ecs/*",
  circumstances: "aws:SecureTransport false",
  before: [asNote("denied by DenyInsecureTransport of bucket policy of b")],
  after: [asNote("allowed by Write of policy of role task-role")],
};
const SETTING = {
  subject: "bucket arn:aws:s3:::b",
  name: "blocks all public access",
  before: "true",
  after: "false",
  bearing: "wider" as const,
};
const UNDECIDED = {
  principal: "any other role of 333333333333",
  action: "s3:PutObject",
  resource: "arn:aws:s3:::b/x",
  isWider: true,
  before: [asNote("b has no statement that allows it")],
  after: [asNote("statement Write of bucket policy of b: expected a value for aws:userid")],
};
const ALL: AccessDiff = {
  widened: true,
  gained: [CHANGE],
  lost: [CHANGE],
  settings: [SETTING],
  undecided: [UNDECIDED],
};

test("one line for the whole", () => {
  expect(diffLine(NOTHING)).toBe("access unchanged");
  expect(diffLine(ALL)).toBe("access widened: 1 gained, 1 lost, 1 setting changed, 1 not decided");
  expect(diffLine({ ...NOTHING, widened: true, settings: [SETTING] })).toBe(
    "access may be widened: 1 setting changed",
  );
  expect(diffLine({ ...NOTHING, lost: [CHANGE, CHANGE] })).toBe("access narrowed: 2 lost");
  expect(diffLine({ ...NOTHING, undecided: [{ ...UNDECIDED, isWider: false }] })).toBe(
    "access not widened: 1 not decided",
  );
});

test("what can be done now and what no longer, with the statement that decides", () => {
  expect(diffText(ALL, { colour: false })).toEqual([
    "+ task-role of 111111111111 can now s3:PutObject s3:DeleteObject on s3://b/ecs/*, with aws:SecureTransport false",
    "    allowed by Write of policy of role task-role",
    "    before: denied by DenyInsecureTransport of bucket policy of b",
    "- task-role of 111111111111 can no longer s3:PutObject s3:DeleteObject on s3://b/ecs/*, with aws:SecureTransport false",
    "    allowed by Write of policy of role task-role",
    "    before: denied by DenyInsecureTransport of bucket policy of b",
    "+ bucket arn:aws:s3:::b, blocks all public access: was true, is false",
    "+ any other role of 333333333333 may now be able to s3:PutObject on s3://b/x: not decided",
    "    statement Write of bucket policy of b: expected a value for aws:userid",
    "    before: b has no statement that allows it",
  ]);
});

test("colour on request", () => {
  expect(diffText(ALL, { colour: true }).join("\n")).toContain("\u001b[31m+ task-role");
});

test("as a comment, what widens first", () => {
  const text = diffMarkdown(ALL);
  expect([...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title)).toEqual([
    "⚠ Access is widened",
    "Can now",
    "Settings that may allow more",
    "Not decided",
    "Can no longer",
  ]);
  expect(text).toContain(
    "- **task-role of 111111111111** `s3:PutObject` `s3:DeleteObject` on `s3://b/ecs/*`, with `aws:SecureTransport false`",
  );
  expect(diffMarkdown({ ...NOTHING, widened: true, settings: [SETTING] })).toMatch(
    /^## ⚠ Access may be widened\n[^]*### Settings that may allow more\n/,
  );
  expect(diffMarkdown(NOTHING)).toBe("## ✓ Access is not widened\n\naccess unchanged\n");
});

test("a comment of a great change stays within what GitHub takes", () => {
  const many = Array.from({ length: 2_000 }, () => CHANGE);
  const text = diffMarkdown({ ...ALL, gained: many });
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toMatch(/lines are left out/);
});
