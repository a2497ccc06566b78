import { redundantStatement } from "../../../../src/analysis/lint/rules/redundant-statement";
import { found } from "../found";

const objects = "arn:aws:s3:::destination-bucket";
const read = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: `${objects}/*` };
const check = (...identity: readonly Record<string, unknown>[]) => found(redundantStatement, { identity });

test.each([
  [
    "another action",
    { ...read, Sid: "Other", Action: ["s3:GetObject", "s3:PutObject"], Resource: `${objects}/own/*` },
  ],
  ["another resource", { ...read, Sid: "Other", Resource: "arn:aws:s3:::another-bucket/*" }],
  ["the opposite", { ...read, Sid: "Other", Effect: "Deny" }],
])("%s adds something", (_name, other) => {
  expect(check(read, other)).toEqual([]);
});

test.each([
  ["the same", { ...read, Sid: "Again" }],
  ["the same in other letters", { ...read, Sid: "Again", Action: "S3:getobject" }],
  ["a part of its resources", { ...read, Sid: "Again", Resource: `${objects}/own/?` }],
  [
    "the same under a condition",
    { ...read, Sid: "Again", Condition: { Bool: { "aws:SecureTransport": "true" } } },
  ],
])("%s adds nothing", (_name, other) => {
  expect(check(read, other)).toMatchObject([
    { place: "Again of policy of role reader", received: "what Read of policy of role reader says already" },
  ]);
});

test("the wider one may come later, and under the same condition", () => {
  const Condition = { StringEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } };
  const narrow = { ...read, Sid: "Narrow", Resource: `${objects}/own/*`, Condition };
  expect(check(narrow, { ...read, Condition })).toMatchObject([{ place: "Narrow of policy of role reader" }]);
  expect(
    check(narrow, { ...read, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-other" } } }),
  ).toEqual([]);
});

test("in a bucket's policy, for those who are allowed already", () => {
  const statement = (Sid: string, AWS: string | string[]) => ({ ...read, Sid, Principal: { AWS } });
  const [reader, writer] = ["reader", "writer"].map((name) => `arn:aws:iam::222222222222:role/${name}`);
  const bucket = (one: string[], other: string[]) =>
    found(redundantStatement, { bucket: [statement("One", one), statement("Other", other)] });
  expect(bucket([String(reader)], [String(writer)])).toEqual([]);
  expect(bucket([String(reader), String(writer)], [String(writer)])).toHaveLength(1);
});
