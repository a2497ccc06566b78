import { forAllValuesWithoutNull } from "../../../../src/analysis/lint/rules/for-all-values-without-null";
import { found } from "../found";

const operator = "ForAllValues:StringEquals";
const tags = { [operator]: { "aws:TagKeys": ["team"] } };
const check = (Effect: string, Condition: object) =>
  found(forAllValuesWithoutNull, {
    identity: [{ Effect, Action: "kms:TagResource", Resource: "*", Condition }],
  });

test.each<[string, string, object]>([
  ["with a Null in the same statement", "Allow", { ...tags, Null: { "aws:TagKeys": "false" } }],
  ["in a Deny", "Deny", tags],
  ["ForAnyValue", "Allow", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["team"] } }],
])("%s: in order", (_name, effect, condition) => {
  expect(check(effect, condition)).toEqual([]);
});

test.each<[string, object]>([
  ["alone", tags],
  ["with a Null of another key", { ...tags, Null: { "aws:PrincipalOrgID": "false" } }],
  ["with a Null that asks for its absence", { ...tags, Null: { "aws:TagKeys": "true" } }],
])("%s: a request without the key is allowed", (_name, condition) => {
  expect(check("Allow", condition)).toMatchObject([{ received: operator }]);
});
