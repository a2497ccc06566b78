import { brief } from "../../../sandbox/page/brief";

test.each([
  [
    true,
    ["allowed by Write of policy of role x", "allowed by Write of bucket policy of y"],
    "allowed by Write",
  ],
  [
    true,
    ["allowed by Ask of policy of role x", "allowed by Trust of trust policy of z"],
    "allowed by Ask, Trust",
  ],
  [true, [], "nobody needs to allow it"],
  [false, ["denied by DenyOldTls of bucket policy of y"], "denied by DenyOldTls"],
  [
    false,
    [
      "policy of role x has no statement that allows s3:PutObject on arn:aws:s3:::y/k for arn:aws:iam::1:role/x",
      "bucket policy of y has no statement that allows s3:PutObject",
    ],
    "no statement of policy of role x or bucket policy of y allows it",
  ],
  [false, ["the stacks have no arn:aws:s3:::z"], "the stacks have no arn:aws:s3:::z"],
])("allowed %s, because of %j: %s", (allowed, reasons, text) => {
  expect(brief(allowed, reasons)).toBe(text);
});
