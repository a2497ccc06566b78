import { wildcardAction } from "../../../../src/analysis/lint/rules/wildcard-action";
import { found } from "../found";

const Resource = "arn:aws:s3:::destination-bucket/*";

test.each([
  ["an action in full", { Effect: "Allow", Action: "s3:GetObject", Resource }],
  ["a wildcard in a Deny", { Effect: "Deny", Action: "s3:*", Resource }],
])("%s is in order", (_name, statement) => {
  expect(found(wildcardAction, { identity: [statement] })).toEqual([]);
});

test.each(["*", "s3:*", "s3:Get*", "s3:GetObject?"])("%s in an Allow is not", (Action) => {
  expect(
    found(wildcardAction, { identity: [{ Sid: "All", Effect: "Allow", Action, Resource }] }),
  ).toMatchObject([
    { place: "All of policy of role reader", expected: "actions in full in an Allow", received: Action },
  ]);
});
