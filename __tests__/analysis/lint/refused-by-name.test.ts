import { parsePolicy, type PolicyKind } from "../../../src/iam";

type Json = Record<string, unknown>;

const read: Json = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };
const trust: Json = {
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
};
const bucket: Json = { ...read, Principal: { AWS: "111111111111" } };

/** What needs no rule of lint, since a policy that has it is not read at all. */
const refused: [name: string, kind: PolicyKind, statements: Json[], message: RegExp][] = [
  [
    "an operator that IAM does not have",
    "identity",
    [{ ...read, Condition: { StringEqual: { "aws:PrincipalOrgID": "o" } } }],
    /Condition\.StringEqual: expected a condition operator of IAM.*received "StringEqual"/,
  ],
  [
    "an operator in other letters",
    "identity",
    [{ ...read, Condition: { stringequals: { "aws:PrincipalOrgID": "o" } } }],
    /Condition\.stringequals: expected a condition operator/,
  ],
  [
    "an empty Condition",
    "identity",
    [{ ...read, Condition: {} }],
    /Condition: expected at least one condition operator/,
  ],
  [
    "an operator without keys",
    "identity",
    [{ ...read, Condition: { StringEquals: {} } }],
    /StringEquals: expected at least one condition key/,
  ],
  [
    "a key without values",
    "identity",
    [{ ...read, Condition: { StringEquals: { "aws:PrincipalOrgID": [] } } }],
    /aws:PrincipalOrgID: expected at least one value/,
  ],
  ["Resource in a trust policy", "trust", [{ ...trust, Resource: "*" }], /received.*Resource/],
  [
    "NotAction in a trust policy",
    "trust",
    [{ ...trust, Action: undefined, NotAction: "sts:TagSession" }],
    /NotAction/,
  ],
  [
    "NotPrincipal with Deny",
    "resource",
    [{ ...bucket, Effect: "Deny", Principal: undefined, NotPrincipal: { AWS: "111111111111" } }],
    /NotPrincipal/,
  ],
  [
    "NotPrincipal with Allow",
    "resource",
    [{ ...bucket, Principal: undefined, NotPrincipal: { AWS: "111111111111" } }],
    /NotPrincipal/,
  ],
  ["a Principal in a role's policy", "identity", [bucket], /received.*Principal/],
  ["a bucket's policy without a Principal", "resource", [read], /Principal: expected/],
  [
    "a wildcard in a principal",
    "resource",
    [{ ...bucket, Principal: { AWS: "arn:aws:iam::111111111111:role/*" } }],
    /Principal\.AWS.*without wildcards/,
  ],
  [
    "a Sid twice",
    "identity",
    [
      { ...read, Sid: "One" },
      { ...read, Sid: "One" },
    ],
    /Sid: expected each Sid once/,
  ],
  ["no statement", "identity", [], /Statement: expected at least one statement/],
  ["no action", "identity", [{ ...read, Action: [] }], /Action/],
  [
    "an Effect in other letters",
    "identity",
    [{ ...read, Effect: "allow" }],
    /Effect: expected "Allow" or "Deny"/,
  ],
];

test.each(refused)("%s", (_name, kind, statements, message) => {
  const policy: unknown = JSON.parse(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  expect(() => parsePolicy(policy, "policy", kind)).toThrow(message);
});

test.each([
  ["missing", { Statement: [read] }],
  ["an old", { Version: "2008-10-17", Statement: [read] }],
])("%s Version", (_name, policy) => {
  expect(() => parsePolicy(policy, "policy", "identity")).toThrow(/policy\.Version: expected "2012-10-17"/);
});

test("what they are variations of is read", () => {
  const policy = (kind: PolicyKind, statement: Json) =>
    parsePolicy({ Version: "2012-10-17", Statement: [statement] }, "policy", kind).statements;
  expect(policy("identity", read)).toHaveLength(1);
  expect(policy("trust", trust)).toHaveLength(1);
  expect(policy("resource", bucket)).toHaveLength(1);
});
