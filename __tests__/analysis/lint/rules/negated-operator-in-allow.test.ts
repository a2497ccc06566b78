import { negatedOperatorInAllow } from "../../../../src/analysis/lint/rules/negated-operator-in-allow";
import { found } from "../found";

const statement = (Effect: string, Condition: Record<string, Record<string, string>>) => ({
  Effect,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::destination-bucket/*",
  Condition,
});

test.each([
  ["what is allowed", statement("Allow", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } })],
  [
    "all but one, in a Deny",
    statement("Deny", { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }),
  ],
  ["that a key is there", statement("Allow", { Null: { "aws:PrincipalOrgID": "false" } })],
])("%s: in order", (_name, given) => {
  expect(found(negatedOperatorInAllow, { identity: [given] })).toEqual([]);
});

test.each([
  ["StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
  ["ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/x"],
  ["NotIpAddress", "aws:SourceIp", "203.0.113.0/24"],
])("%s in an Allow lets everyone else in", (operator, key, value) => {
  const given = statement("Allow", { [operator]: { [key]: value } });
  expect(found(negatedOperatorInAllow, { identity: [given] })).toMatchObject([
    { expected: `an operator that says which ${key} is allowed`, received: operator },
  ]);
});
