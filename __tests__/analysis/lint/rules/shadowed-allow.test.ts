import { shadowedAllow } from "../../../../src/analysis/lint/rules/shadowed-allow";
import { found } from "../found";

const objects = "arn:aws:s3:::destination-bucket/*";
const allow = { Sid: "Write", Effect: "Allow", Action: ["s3:PutObject"], Resource: objects };
const deny = { Sid: "No", Effect: "Deny", Action: "s3:*", Resource: objects };
const check = (...identity: readonly Record<string, unknown>[]) => found(shadowedAllow, { identity });

test.each([
  ["on a part of the objects", { ...deny, Resource: "arn:aws:s3:::destination-bucket/own/*" }],
  ["under a condition", { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }],
  ["of something else", { ...deny, Action: "s3:Delete*" }],
  ["of all but that", { Sid: "No", Effect: "Deny", NotAction: "s3:PutObject", Resource: objects }],
])("a Deny %s leaves something of the Allow", (_name, given) => {
  expect(check(allow, given)).toEqual([]);
});

test.each([
  ["of everything", [allow, deny]],
  ["that comes first", [deny, allow]],
  ["of the same", [allow, { ...deny, Action: "s3:PutObject" }]],
])("a Deny %s leaves nothing of the Allow", (_name, given) => {
  expect(check(...given)).toMatchObject([
    { place: "Write of policy of role reader", received: "what No of policy of role reader denies" },
  ]);
});

test("in a bucket's policy it depends on whom the Deny is for", () => {
  const AWS = "arn:aws:iam::222222222222:role/reader";
  const bucket = (principal: unknown) =>
    found(shadowedAllow, {
      bucket: [
        { ...allow, Principal: { AWS } },
        { ...deny, Principal: principal },
      ],
    });
  expect(bucket({ AWS: "arn:aws:iam::222222222222:role/writer" })).toEqual([]);
  expect(bucket("*")).toHaveLength(1);
});
