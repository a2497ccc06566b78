import { unknownAction } from "../../../../src/analysis/lint/rules/unknown-action";
import { found } from "../found";

const objects = "arn:aws:s3:::destination-bucket/*";
const actions = (...Action: readonly string[]) =>
  found(unknownAction, { identity: [{ Sid: "Write", Effect: "Allow", Action, Resource: objects }] });

test.each([["s3:PutObject"], ["S3:putobject"], ["s3:Get*"], ["s3:GetObject?ersion"], ["kms:*"], ["*"]])(
  "%s is there",
  (action) => expect(actions(action)).toEqual([]),
);

test.each([
  ["s3:PutObjects"],
  ["s3:Fetch*"],
  ["s3:GetObject??"],
  ["s4:PutObject"],
  ["s4:*"],
  ["kms:PutObject"],
])("%s is not", (action) =>
  expect(actions("s3:PutObject", action)).toMatchObject([
    { place: "Write of policy of role reader", expected: "an action that AWS has", received: action },
  ]),
);

test("in every policy: of roles, buckets, keys and topics", () => {
  const Sid = "Wrong";
  const inAll = found(unknownAction, {
    identity: [{ Sid, Effect: "Allow", Action: "s3:Fetch", Resource: objects }],
    trust: [{ Sid, Effect: "Allow", Principal: { AWS: "111111111111" }, Action: "sts:TakeRole" }],
    bucket: [{ Sid, Effect: "Deny", Principal: "*", Action: "s3:Fetch", Resource: objects }],
    key: [{ Sid, Effect: "Deny", Principal: "*", Action: "kms:Fetch", Resource: "*" }],
    topic: [{ Sid, Effect: "Deny", Principal: "*", Action: "sns:Fetch", Resource: "*" }],
  });
  expect(inAll.map(({ place }) => place)).toEqual([
    "Wrong of trust policy of reader",
    "Wrong of policy of role reader",
    "Wrong of bucket policy of destination-bucket",
    "Wrong of key policy of alias/mine",
    "Wrong of policy of arn:aws:sns:eu-central-1:222222222222:alarms",
  ]);
});
