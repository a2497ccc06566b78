import { allowWithExceptions } from "../../../../src/analysis/lint/rules/allow-with-exceptions";
import { found } from "../found";

const objects = "arn:aws:s3:::destination-bucket/*";

test.each([
  ["Action and Resource", { Effect: "Allow", Action: "s3:GetObject", Resource: objects }],
  ["NotAction in a Deny", { Effect: "Deny", NotAction: "s3:GetObject", Resource: objects }],
  ["NotResource in a Deny", { Effect: "Deny", Action: "s3:GetObject", NotResource: objects }],
])("%s: in order", (_name, statement) => {
  expect(found(allowWithExceptions, { identity: [statement] })).toEqual([]);
});

test.each([
  [{ Effect: "Allow", NotAction: "s3:DeleteObject", Resource: objects }, "NotAction s3:DeleteObject"],
  [{ Effect: "Allow", Action: "s3:GetObject", NotResource: objects }, `NotResource ${objects}`],
])("%j lets through what it does not name", (statement, received) => {
  expect(found(allowWithExceptions, { identity: [statement] })).toMatchObject([{ received }]);
});
