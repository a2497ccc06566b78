import { needlessIfExists } from "../../../../src/analysis/lint/rules/needless-if-exists";
import { found } from "../found";

const deny = (operator: string, key: string, value: string) =>
  found(needlessIfExists, {
    bucket: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: "arn:aws:s3:::destination-bucket/*",
        Condition: { [operator]: { [key]: value } },
      },
    ],
  });

test.each([
  ["Bool", "aws:SecureTransport", "false"],
  // Anonymous callers come without it.
  ["BoolIfExists", "aws:PrincipalIsAWSService", "false"],
])("%s %s", (operator, key, value) => {
  expect(deny(operator, key, value)).toEqual([]);
});

test.each([
  ["BoolIfExists", "aws:SecureTransport", "false"],
  ["Null", "aws:SecureTransport", "true"],
  ["DateGreaterThanIfExists", "aws:CurrentTime", "2030-01-01T00:00:00Z"],
])("%s %s: it is always there", (operator, key, value) => {
  expect(deny(operator, key, value)).toMatchObject([{ received: operator }]);
});
