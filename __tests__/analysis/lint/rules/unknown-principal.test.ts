import { unknownPrincipal } from "../../../../src/analysis/lint/rules/unknown-principal";
import { found } from "../found";

const READER = "arn:aws:iam::222222222222:role/reader";
const statement = (Principal: unknown, Condition?: object) => ({
  Sid: "In",
  Effect: "Allow",
  Principal,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::destination-bucket/*",
  ...(Condition === undefined ? {} : { Condition }),
});
const bucket = (Principal: unknown, condition?: object) =>
  found(unknownPrincipal, { bucket: [statement(Principal, condition)] });

test.each<[unknown, object | undefined]>([
  [{ AWS: READER }, undefined],
  [{ AWS: "111111111111" }, undefined],
  [{ AWS: "arn:aws:iam::222222222222:root" }, undefined],
  [{ Service: "logging.s3.amazonaws.com" }, undefined],
  [{ AWS: "222222222222" }, { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/reader" } }],
  [{ AWS: READER }, { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
  [{ AWS: READER }, { StringEquals: { "aws:SourceAccount": "111111111111" } }],
])("%j %j is known", (principal, condition) => {
  expect(bucket(principal, condition)).toEqual([]);
});

test.each<[unknown, object | undefined, string]>([
  [{ AWS: "arn:aws:iam::222222222222:role/Reader" }, undefined, "arn:aws:iam::222222222222:role/Reader"],
  [{ AWS: "arn:aws:iam::111111111111:role/reader" }, undefined, "arn:aws:iam::111111111111:role/reader"],
  [{ AWS: "arn:aws:iam::222222222222:user/reader" }, undefined, "arn:aws:iam::222222222222:user/reader"],
  [{ AWS: "999999999999" }, undefined, "999999999999"],
  [{ AWS: "arn:aws:iam::999999999999:root" }, undefined, "arn:aws:iam::999999999999:root"],
  [{ AWS: "AROAABCDEFGHIJKLMNOPQ" }, undefined, "AROAABCDEFGHIJKLMNOPQ"],
  [
    { AWS: READER },
    { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/writer" } },
    "arn:aws:iam::*:role/writer",
  ],
  [{ AWS: READER }, { StringEquals: { "aws:PrincipalOrgID": "o-zzzzzzzzzz" } }, "o-zzzzzzzzzz"],
  [{ AWS: READER }, { StringEquals: { "aws:PrincipalAccount": "999999999999" } }, "999999999999"],
])("%j %j exists nowhere", (principal, condition, received) => {
  expect(bucket(principal, condition)).toMatchObject([
    { place: "In of bucket policy of destination-bucket", received },
  ]);
});

test("a role to assume has to be one of the stacks", () => {
  const take = (Resource: string) =>
    found(unknownPrincipal, { identity: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource }] });
  expect(take(READER)).toEqual([]);
  expect(take("arn:aws:iam::999999999999:role/reader")).toMatchObject([
    { expected: "a role that the stacks make", received: "arn:aws:iam::999999999999:role/reader" },
  ]);
});
