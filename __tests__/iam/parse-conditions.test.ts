import type { PolicyKind } from "../../src/iam";
import { messageOf, withCondition } from "./policy-documents";

const OPERATOR = "expected a condition operator of IAM (BinaryEquals is not modelled), received";
it.each<readonly [what: string, kind: PolicyKind, json: unknown, message: string]>([
  [
    "a Condition that is no object",
    "identity",
    withCondition([]),
    "P.Statement[0].Condition: expected an object of condition operators, received []",
  ],
  [
    "an empty Condition",
    "identity",
    withCondition({}),
    "P.Statement[0].Condition: expected at least one condition operator, received none",
  ],
  [
    "an operator without keys",
    "identity",
    withCondition({ StringEquals: {} }),
    "P.Statement[0].Condition.StringEquals: expected at least one condition key, received none",
  ],
  [
    "an operator with a text",
    "identity",
    withCondition({ StringEquals: "x" }),
    'P.Statement[0].Condition.StringEquals: expected an object of condition keys, received "x"',
  ],
  ...[
    "StringEqual",
    "stringEquals",
    "ForAnyValues:StringEquals",
    "StringEqualsIfexists",
    "BinaryEquals",
    "IfExists",
  ].map(
    (operator) =>
      [
        `the operator ${operator}`,
        "identity" as const,
        withCondition({ [operator]: { "s3:x-amz-acl": "private" } }),
        `P.Statement[0].Condition.${operator}: ${OPERATOR} "${operator}"`,
      ] as const,
  ),
  [
    "Null with IfExists",
    "identity",
    withCondition({ NullIfExists: { "aws:SourceIp": "true" } }),
    'P.Statement[0].Condition.NullIfExists: expected Null on its own, without a set operator and IfExists, received "NullIfExists"',
  ],
  [
    "Null with two values",
    "identity",
    withCondition({ Null: { "aws:SourceIp": ["true", "false"] } }),
    'P.Statement[0].Condition.Null.aws:SourceIp: expected one value, true or false, for Null, received ["true","false"]',
  ],
  [
    "a key without a service",
    "identity",
    withCondition({ StringEquals: { acl: "x" } }),
    'P.Statement[0].Condition.StringEquals.acl: expected a condition key such as aws:SecureTransport, received "acl"',
  ],
  [
    "a key with a variable",
    "identity",
    withCondition({ StringEquals: { "aws:PrincipalTag/${x}": "x" } }),
    'P.Statement[0].Condition.StringEquals.aws:PrincipalTag/${x}: expected a condition key such as aws:SecureTransport, received "aws:PrincipalTag/${x}"',
  ],
  [
    "a key twice in another case",
    "identity",
    withCondition({ StringEquals: { "aws:userid": "x", "AWS:UserId": "y" } }),
    "P.Statement[0].Condition.StringEquals: expected each key once, whatever its case, received AWS:UserId again",
  ],
  [
    "no value",
    "identity",
    withCondition({ StringEquals: { "aws:userid": [] } }),
    "P.Statement[0].Condition.StringEquals.aws:userid: expected at least one value, received an empty list",
  ],
  [
    "a value that is null",
    "identity",
    withCondition({ StringEquals: { "aws:userid": [null] } }),
    "P.Statement[0].Condition.StringEquals.aws:userid[0]: expected a string, number or boolean, received null",
  ],
  [
    "a number too long to be exact",
    "identity",
    withCondition({ StringEquals: { "aws:userid": 2 ** 60 } }),
    "P.Statement[0].Condition.StringEquals.aws:userid: expected a string, number or boolean, received 1152921504606847000",
  ],
  [
    "a string operator on a boolean key",
    "identity",
    withCondition({ StringEquals: { "aws:SecureTransport": "true" } }),
    'P.Statement[0].Condition.StringEquals.aws:SecureTransport: expected an operator for keys of type boolean, received "StringEquals"',
  ],
  [
    "a string operator on an address",
    "identity",
    withCondition({ StringLike: { "aws:SourceIp": "203.0.113.*" } }),
    'P.Statement[0].Condition.StringLike.aws:SourceIp: expected an operator for keys of type ip, received "StringLike"',
  ],
  [
    "an ARN operator on an account id",
    "identity",
    withCondition({ ArnEquals: { "aws:SourceAccount": "111111111111" } }),
    'P.Statement[0].Condition.ArnEquals.aws:SourceAccount: expected an operator for keys of type string, received "ArnEquals"',
  ],
  [
    "a numeric operator on a tag",
    "identity",
    withCondition({ NumericLessThan: { "aws:PrincipalTag/level": "3" } }),
    'P.Statement[0].Condition.NumericLessThan.aws:PrincipalTag/level: expected an operator for keys of type string, received "NumericLessThan"',
  ],
  [
    "a key with several values without a set operator",
    "identity",
    withCondition({ StringEquals: { "aws:TagKeys": "a" } }),
    'P.Statement[0].Condition.StringEquals.aws:TagKeys: expected ForAnyValue or ForAllValues with aws:TagKeys, which may have several values, received "StringEquals"',
  ],
  [
    "an ARN pattern with too few parts",
    "identity",
    withCondition({ ArnLike: { "aws:SourceArn": ["arn:aws:s3:::b", "*"] } }),
    'P.Statement[0].Condition.ArnLike.aws:SourceArn[1]: expected an ARN of six parts for ArnLike, received "*"',
  ],
  [
    "a boolean that is none",
    "identity",
    withCondition({ Bool: { "aws:SecureTransport": "False" } }),
    'P.Statement[0].Condition.Bool.aws:SecureTransport: expected true or false for Bool, received "False"',
  ],
  [
    "a variable in a Bool",
    "identity",
    withCondition({ Bool: { "aws:SecureTransport": "${aws:ViaAWSService}" } }),
    'P.Statement[0].Condition.Bool.aws:SecureTransport: expected true or false for Bool, received "${aws:ViaAWSService}"',
  ],
  [
    "a number that is none",
    "identity",
    withCondition({ NumericLessThan: { "s3:max-keys": "ten" } }),
    'P.Statement[0].Condition.NumericLessThan.s3:max-keys: expected a decimal number for NumericLessThan, received "ten"',
  ],
  [
    "a year alone, which could be epoch seconds",
    "identity",
    withCondition({ DateLessThan: { "aws:CurrentTime": "2026" } }),
    'P.Statement[0].Condition.DateLessThan.aws:CurrentTime: expected an ISO 8601 date with time zone, or epoch seconds for DateLessThan, received "2026"',
  ],
  [
    "a date that the calendar does not have",
    "identity",
    withCondition({ DateLessThan: { "aws:CurrentTime": "2026-02-29T00:00:00Z" } }),
    'P.Statement[0].Condition.DateLessThan.aws:CurrentTime: expected an ISO 8601 date with time zone, or epoch seconds for DateLessThan, received "2026-02-29T00:00:00Z"',
  ],
  [
    "a block with too long a mask",
    "identity",
    withCondition({ IpAddress: { "aws:SourceIp": "203.0.113.0/33" } }),
    'P.Statement[0].Condition.IpAddress.aws:SourceIp: expected an IP address or CIDR block for IpAddress, received "203.0.113.0/33"',
  ],
])("is refused: %s", (_what, kind, json, message) => {
  expect(messageOf(json, kind)).toBe(message);
});
