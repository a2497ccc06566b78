import { parsePolicy, type PolicyDocument } from "../../../src/iam";
import { allowsSomething, bearsOn, saysTheSame } from "../../../src/iam/exact";

type Json = Readonly<Record<string, unknown>>;

const DENY: Json = {
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:PutObject", "s3:GetObject"],
  Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::b"],
  Condition: {
    Bool: { "aws:SecureTransport": "false" },
    StringEquals: { "aws:SourceVpc": ["vpc-1", "vpc-2"] },
  },
};
const ALLOW: Json = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111111111111:role/writer" },
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::b/*",
};

const of = (...statements: readonly Json[]): PolicyDocument =>
  parsePolicy({ Version: "2012-10-17", Statement: statements }, "policy", "resource");

test("the order of words and statements does not matter", () => {
  const turned = {
    ...DENY,
    Sid: "Other",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
    Condition: {
      StringEquals: { "aws:SourceVpc": ["vpc-2", "vpc-1"] },
      Bool: { "aws:SecureTransport": "false" },
    },
  };
  expect(saysTheSame(of(DENY, ALLOW), of(ALLOW, turned))).toBe(true);
});

test.each<[string, Json]>([
  ["an effect", { Effect: "Allow", Principal: { AWS: "111111111111" } }],
  ["a principal", { Principal: { AWS: "*" } }],
  ["NotAction", { Action: undefined, NotAction: DENY.Action }],
  ["one action less", { Action: ["s3:PutObject"] }],
  ["NotResource", { Resource: undefined, NotResource: DENY.Resource }],
  ["a wildcard", { Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::?"] }],
  ["no condition", { Condition: undefined }],
  [
    "another value",
    { Condition: { ...(DENY.Condition as Json), StringEquals: { "aws:SourceVpc": "vpc-1" } } },
  ],
  [
    "an operator",
    {
      Condition: {
        ...(DENY.Condition as Json),
        StringLike: { "aws:SourceVpc": ["vpc-1", "vpc-2"] },
        StringEquals: undefined,
      },
    },
  ],
  [
    "IfExists",
    {
      Condition: {
        BoolIfExists: { "aws:SecureTransport": "false" },
        StringEquals: { "aws:SourceVpc": ["vpc-1", "vpc-2"] },
      },
    },
  ],
])("%s makes another text", (_what, change) => {
  const changed = JSON.parse(JSON.stringify({ ...DENY, ...change })) as Json;
  for (const condition of Object.values((changed.Condition ?? {}) as Json)) expect(condition).toBeDefined();
  expect(saysTheSame(of(DENY), of(changed))).toBe(false);
});

test.each<[string, Json]>([
  ["a variable in a resource", { ...ALLOW, Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team}/*" }],
  ["a variable in a condition", { ...DENY, Condition: { StringEquals: { "s3:prefix": "${aws:username}" } } }],
  ["a key that is in no table", { ...DENY, Condition: { StringEquals: { "example:key": "x" } } }],
  ["an Allow for everyone", { ...ALLOW, Principal: "*" }],
  ["everyone but services", { ...DENY, Principal: { AWS: "*" } }],
  ["a session", { ...ALLOW, Principal: { AWS: "arn:aws:sts::111111111111:assumed-role/writer/one" } }],
  ["an id", { ...ALLOW, Principal: { AWS: "AROAEXAMPLEID1234567A" } }],
])("%s is never the same for certain: it may be undecided", (_what, statement) => {
  expect(saysTheSame(of(statement), of(statement))).toBe(false);
});

test("an Allow that names somebody counts, a Deny does not", () => {
  const writer = {
    kind: "role-session",
    roleArn: "arn:aws:iam::111111111111:role/writer",
    sessionName: "s1",
  } as const;
  const other = { ...writer, roleArn: "arn:aws:iam::111111111111:role/other" };
  expect([writer, other].map((one) => allowsSomething(of(ALLOW, DENY), one))).toEqual([true, false]);
});

test("what begins with another account is not about an account's resources, whatever stars the Region has", () => {
  const [own, foreign, any, short] = [
    "arn:aws:logs:eu-central-1:111111111111:log-group:*",
    "arn:aws:logs:eu-central-1:222222222222:log-group:*",
    "arn:aws:logs:*:222222222222:log-group:*",
    "arn:aws:logs:eu-central-1:11111*:log-group:*",
  ].map((Resource) => of({ ...ALLOW, Action: "logs:*", Resource }).statements[0]);
  const family = {
    actions: { service: "logs", known: [] },
    resources: { kind: "like", patterns: ["arn:aws:logs:*:111111111111:?*", "arn:aws:logs:*::?*"] },
  } as const;
  // A star may stand for more than the Region: this one is settled by the automata.
  expect([own, foreign, any, short].map((one) => one && bearsOn(one, family))).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
