import { parsePolicy, type PolicyDocument, type Principal } from "../../../src/iam";
import { mayMatch, statementsAbout } from "../../../src/iam/exact";

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

const WRITER = {
  kind: "role-session",
  roleArn: "arn:aws:iam::111111111111:role/writer",
  sessionName: "session",
} as const;
const OTHER = { ...WRITER, roleArn: "arn:aws:iam::111111111111:role/other" } as const;

const of = (...statements: readonly Json[]): PolicyDocument =>
  parsePolicy({ Version: "2012-10-17", Statement: statements }, "policy", "resource");

const saysTheSame = (one: PolicyDocument, other: PolicyDocument, principal: Principal): boolean => {
  const { words } = statementsAbout(principal, one);
  return words !== undefined && words === statementsAbout(principal, other).words;
};

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
  expect(saysTheSame(of(DENY, ALLOW), of(ALLOW, turned), WRITER)).toBe(true);
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
  expect(saysTheSame(of(DENY), of(changed), WRITER)).toBe(false);
});

test("what is said about someone else does not matter", () => {
  const more = of(DENY, { ...ALLOW, Action: "s3:*" });
  expect([WRITER, OTHER].map((one) => saysTheSame(of(DENY), more, one))).toEqual([false, true]);
  const open = of(DENY, { ...ALLOW, Principal: { AWS: "111111111111" } });
  expect([WRITER, OTHER].map((one) => saysTheSame(of(DENY), open, one))).toEqual([false, false]);
});

const USER = { kind: "user", arn: "arn:aws:iam::111111111111:user/u" } as const;

test.each<[string, Json, Principal?]>([
  ["a variable in a resource", { ...ALLOW, Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team}/*" }],
  ["a variable in a condition", { ...DENY, Condition: { StringEquals: { "s3:prefix": "${aws:username}" } } }],
  ["a key that is in no table", { ...DENY, Condition: { StringEquals: { "example:key": "x" } } }],
  ["an Allow for everyone", { ...ALLOW, Principal: "*" }],
  ["everyone but services", { ...DENY, Principal: { AWS: "*" } }],
  ["a session", { ...ALLOW, Principal: { AWS: "arn:aws:sts::111111111111:assumed-role/writer/session" } }],
  ["an id", { ...ALLOW, Principal: { AWS: "AROAEXAMPLEID1234567A" } }],
  ["an id of a user", { ...ALLOW, Principal: { AWS: "AIDAEXAMPLEID1234567A" } }, USER],
])("%s is never the same for certain: it may be undecided", (_what, statement, principal = WRITER) => {
  expect(saysTheSame(of(statement), of(statement), principal)).toBe(false);
});

test("an Allow that names someone counts, a Deny does not", () => {
  expect([WRITER, OTHER].map((one) => statementsAbout(one, of(ALLOW, DENY)).allows)).toEqual([true, false]);
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
  expect([own, foreign, any, short].map((one) => one && mayMatch(one, family))).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
