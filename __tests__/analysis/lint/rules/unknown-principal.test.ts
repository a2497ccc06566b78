import { unknownPrincipal } from "../../../../src/analysis/lint/rules/unknown-principal";
import { lint } from "../../../../src/analysis/lint";
import {
  A,
  allow,
  B,
  bucket as madeUpBucket,
  madeUpState,
  policy,
  readMadeUp,
  role,
} from "../../../terraform-model/show-json/made-up";
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
    { expected: "a role that the stacks create", received: "arn:aws:iam::999999999999:role/reader" },
  ]);
});

describe("without a config, any named principal may be expected", () => {
  const WRITER = `arn:aws:iam::${A}:role/jobs/log-writer-1`;
  /** A's roles, and B's bucket with a policy. */
  const read = (statement: object) => {
    const { model } = readMadeUp(
      {
        "a.json": madeUpState([
          role("aws_iam_role.w", "log-writer-1", A, { path: "/jobs/", arn: WRITER }),
          role("aws_iam_role.s", "etl"),
          { address: "aws_iam_user.u", values: { name: "adaline", arn: `arn:aws:iam::${A}:user/adaline` } },
          {
            address: "aws_iam_role_policy.elsewhere",
            values: { name: "p", role: "path-unknown", policy: policy(allow("s3:GetObject", "*")) },
          },
        ]),
        "b.json": madeUpState([
          madeUpBucket("aws_s3_bucket.b", "lake"),
          {
            address: "aws_s3_bucket_policy.b",
            values: {
              bucket: "lake",
              policy: policy(allow("s3:GetObject", "arn:aws:s3:::lake/*", statement)),
            },
          },
        ]),
      },
      [
        { name: "a.json", account: A },
        { name: "b.json", account: B, region: "eu-central-1" },
      ],
    );
    return lint(undefined, model)
      .filter(({ rule }) => rule === "unknown-principal")
      .map(({ place, expected, received }) => [place, expected, received]);
  };
  const named = (AWS: string) => read({ Principal: { AWS } });

  test.each([
    ["a letter less", `arn:aws:iam::${A}:role/jobs/log-writr-1`, WRITER],
    ["a letter more", `arn:aws:iam::${A}:role/jobs/log-writers-1`, WRITER],
    ["another case", `arn:aws:iam::${A}:role/jobs/Log-Writer-1`, WRITER],
    ["no path", `arn:aws:iam::${A}:role/log-writer-1`, WRITER],
    ["a user", `arn:aws:iam::${A}:user/adeline`, `arn:aws:iam::${A}:user/adaline`],
  ])("but for a name that is nearly one of the files: %s", (_what, arn, similar) => {
    expect(named(arn)).toEqual([["statement 0 of bucket policy of lake", similar, arn]]);
  });

  test("in a condition, too", () => {
    const Condition = { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${A}:role/jobs/log-write-1` } };
    expect(read({ Principal: { AWS: A }, Condition }).map(([, expected]) => expected)).toEqual([WRITER]);
  });

  test.each([
    ["as it is", WRITER],
    ["with another number", `arn:aws:iam::${A}:role/jobs/log-writer-2`],
    ["two letters off", `arn:aws:iam::${A}:role/jobs/log-wrtr-1`],
    ["short", `arn:aws:iam::${A}:role/elt`],
    ["of an account that is not read", "arn:aws:iam::999999999999:role/jobs/log-writr-1"],
    ["of the other account", `arn:aws:iam::${B}:role/jobs/log-writer-1`],
    ["a user of the role's name", `arn:aws:iam::${A}:user/log-writer-1`],
    ["of a role whose path is in none of the files", `arn:aws:iam::${A}:role/jobs/path-unknown`],
  ])("%s: nothing", (_what, arn) => {
    expect(named(arn)).toEqual([]);
  });
});
