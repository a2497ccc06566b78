import { asNote, type NoAllowReason, type StatementReason } from "../../../src/iam";
import { shortReasons } from "../../../src/sandbox/page/short-reasons";

const write: StatementReason = {
  kind: "statement",
  effect: "Allow",
  side: "identity",
  policy: "policy of role x",
  statement: 0,
  sid: "Write",
};
const silent: NoAllowReason = {
  kind: "no-allow",
  side: "identity",
  policies: ["policy of role x"],
  action: "s3:PutObject",
  resource: "arn:aws:s3:::y/k",
  principal: "arn:aws:iam::111111111111:role/x",
  nearest: [],
  eitherSide: false,
};

test.each([
  [[write, { ...write, side: "resource" as const, policy: "bucket policy of y" }], "allowed by Write"],
  [
    [
      { ...write, sid: "Ask" },
      { ...write, sid: "Trust" },
    ],
    "allowed by Ask, Trust",
  ],
  [[{ ...write, effect: "Deny" as const, sid: "DenyOldTls" }], "denied by DenyOldTls"],
  [
    [
      {
        kind: "statement",
        effect: "Deny",
        side: "resource",
        policy: "bucket policy of y",
        statement: 2,
      } as const,
    ],
    "denied by statement 2",
  ],
  [
    [{ ...write, effect: "Deny" as const, restriction: "RestrictPublicBuckets" as const }],
    "denied by RestrictPublicBuckets",
  ],
  [
    [silent, { ...silent, side: "resource" as const, policies: ["bucket policy of y"] }],
    "no statement of policy of role x or bucket policy of y allows it",
  ],
  [
    [{ ...silent, never: "root-assumes-role" as const }],
    "no policy can allow s3:PutObject on arn:aws:s3:::y/k for arn:aws:iam::111111111111:role/x: AWS lets no root user assume a role",
  ],
  [[asNote("the stacks have no arn:aws:s3:::z")], "the stacks have no arn:aws:s3:::z"],
])("%j: %s", (reasons, text) => {
  expect(shortReasons(reasons)).toBe(text);
});
