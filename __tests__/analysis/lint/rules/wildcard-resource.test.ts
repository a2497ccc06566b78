import { wildcardResource } from "../../../../src/analysis/lint/rules/wildcard-resource";
import { found } from "../found";

test.each([
  ["an ARN", { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::destination-bucket/*" }],
  [
    "everything, for an action without resources",
    { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" },
  ],
  ["everything in a Deny", { Effect: "Deny", Action: "s3:GetObject", Resource: "*" }],
])("%s is in order", (_name, statement) => {
  expect(found(wildcardResource, { identity: [statement] })).toEqual([]);
});

test("everything in an Allow for actions that take less is not", () => {
  const statement = { Effect: "Allow", Action: ["s3:ListAllMyBuckets", "s3:GetObject"], Resource: "*" };
  expect(found(wildcardResource, { identity: [statement] })).toMatchObject([
    { expected: "the resources of s3:GetObject by their ARNs", received: '"*"' },
  ]);
});
