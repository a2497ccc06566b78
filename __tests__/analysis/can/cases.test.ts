import { readModel } from "../../../src/terraform-model";
import { answerCase, CaseError, faultOf, readCases } from "../../../src/analysis/can";
import { loadExample, stacksOf } from "../../verifier/synthesized-stacks";

const ROLE = "arn:aws:iam::111111111111:role/ecs-cross-account-s3-role";
const BUCKET = "arn:aws:s3:::ecs-destination-bucket";
const put = { principal: ROLE, action: "s3:PutObject", resource: `${BUCKET}/ecs/file` };

async function faultsOf(...cases: readonly object[]): Promise<(string | undefined)[]> {
  const config = await loadExample("ecs-task");
  const model = readModel(stacksOf(config));
  const read = readCases(cases.map((one) => JSON.stringify(one)).join("\n"), "cases.jsonl");
  return read.map((one) => faultOf(one, answerCase(one, config, model)));
}

test("what is as expected has no fault, by whom included", async () => {
  const faults = await faultsOf(
    { ...put, expect: "allowed" },
    { ...put, expect: "allowed", by: "WriteObjectsByEcsTask" },
    { ...put, expect: "allowed", by: "identity" },
    { ...put, expect: "denied", by: "DenyInsecureTransport", with: { "aws:SecureTransport": "false" } },
    { ...put, expect: "denied", by: "DenyOldTls", with: { "s3:TlsVersion": "1.1" } },
    { ...put, resource: `${BUCKET}/elsewhere/file`, expect: "denied", by: "resource" },
    { ...put, principal: "anonymous", expect: "denied" },
    { ...put, principal: "s3.amazonaws.com", source: BUCKET, expect: "denied" },
  );
  expect(faults).toEqual(Array(8).fill(undefined));
});

test("what is not is reported with the reasons", async () => {
  const faults = await faultsOf(
    { ...put, expect: "denied" },
    { ...put, resource: `${BUCKET}/elsewhere/file`, expect: "allowed" },
    { ...put, expect: "allowed", by: "AnotherStatement" },
    {
      ...put,
      expect: "denied",
      by: "DenyOldTls",
      with: { "aws:SecureTransport": "false", "s3:TlsVersion": null },
    },
  );
  expect(faults).toEqual([
    expect.stringMatching(/^expected denied, received allowed: allowed by WriteObjects of policy of role/),
    expect.stringMatching(/^expected allowed, received denied: .* has no statement/),
    expect.stringMatching(/^expected allowed by AnotherStatement, received allowed by WriteObjects of/),
    expect.stringMatching(/^expected denied by DenyOldTls, received denied by DenyInsecureTransport of/),
  ]);
});

test("empty lines are ignored, and a case knows its line", () => {
  const line = JSON.stringify({ ...put, expect: "allowed", name: "its own prefix" });
  expect(readCases(`\n${line}\n\n${line}\r\n`, "cases.jsonl")).toMatchObject([
    { place: "cases.jsonl:2", name: "its own prefix" },
    { place: "cases.jsonl:4" },
  ]);
});

test.each([
  ["no case at all", "\n", /^cases\.jsonl: expected at least one case, received none$/],
  ["no JSON", "{", /^cases\.jsonl:1: expected one JSON object/],
  [
    "an expectation and its opposite",
    JSON.stringify({ ...put, expect: "denied" }).replace("}", ',"expect":"allowed"}'),
    /^cases\.jsonl:1: expected one JSON object, each key once, received the key "expect" twice/,
  ],
  ["a list", "[]", /^cases\.jsonl:1: expected a case/],
  [
    "no expectation",
    JSON.stringify(put),
    /^cases\.jsonl:1 expect: expected a case .*"allowed"\|"denied".*, received/,
  ],
  [
    "a misspelt key",
    JSON.stringify({ ...put, expect: "denied", By: "X" }),
    /^cases\.jsonl:1: expected only the keys name, principal, .*, received By$/,
  ],
])("%s is an error", (_name, text, message) => {
  expect(() => readCases(text, "cases.jsonl")).toThrow(CaseError);
  expect(() => readCases(text, "cases.jsonl")).toThrow(message);
});

describe("a case that can mean nothing on AWS is an error, and not denied as expected", () => {
  const refusal = async (changes: object): Promise<string> => {
    const expected = { ...put, expect: "denied" };
    return faultsOf(expected, { ...expected, ...changes }).then(
      () => "nothing",
      (error: unknown) => (error instanceof CaseError ? error.message : String(error)),
    );
  };

  test.each([
    [
      "an action that is misspelt",
      { action: "s3:GetObjet" },
      'cases.jsonl:2 action: expected the action "s3:GetObject", received s3:GetObjet',
    ],
    [
      "an action of no service",
      { action: "s4:GetObject" },
      /^cases\.jsonl:2 action: expected an action of the service "\w+", received s4:GetObject$/,
    ],
    [
      "an action like none",
      { action: "s3:MakeEverythingWellAgain" },
      "cases.jsonl:2 action: expected an action that AWS has, received s3:MakeEverythingWellAgain",
    ],
    [
      "an action that has no resource",
      { action: "s3:ListAllMyBuckets" },
      'cases.jsonl:2 action: expected an action on a resource, but this action has no resources: use "*", received s3:ListAllMyBuckets',
    ],
    ["no action", { action: "s3:*" }, /^cases\.jsonl:2 action: expected one action such as s3:PutObject/],
    [
      "a service that is misspelt",
      { principal: "ecs-task.amazonaws.com" },
      'cases.jsonl:2 principal: expected the service principal "ecs-tasks.amazonaws.com", received ecs-task.amazonaws.com',
    ],
    [
      "an action on buckets, of an object",
      { action: "s3:ListBucket" },
      /^cases\.jsonl:2 resource: expected .*arn:\$\{Partition\}:s3:::\$\{BucketName\} for s3:ListBucket, received arn:aws:s3:::ecs-destination-bucket\/ecs\/file$/,
    ],
    [
      "an action on objects, of a bucket",
      { resource: BUCKET },
      /^cases\.jsonl:2 resource: expected .*\/\$\{ObjectName\} for s3:PutObject, received arn:aws:s3:::ecs-destination-bucket$/,
    ],
    [
      "a condition key that is misspelt",
      { with: { "s3:x-amz-acll": "private" } },
      'cases.jsonl:2 with: expected the condition key "s3:x-amz-acl", received s3:x-amz-acll',
    ],
    [
      "a global condition key that is misspelt",
      { with: { "aws:SecureTransprot": "private" } },
      'cases.jsonl:2 with: expected the condition key "aws:SecureTransport", received aws:SecureTransprot',
    ],
  ])("%s", async (_name, changes, message) => {
    expect(await refusal(changes)).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  test.each([
    ["an action in another case", { action: "s3:getobject" }],
    ["a key with wildcards in its name", { resource: `${BUCKET}/ecs/*?` }],
    ["listing a bucket", { action: "s3:ListBucket", resource: BUCKET }],
    ["a global condition key", { with: { "aws:PrincipalTag/team": "a" } }],
    ...[
      "ecs-tasks.amazonaws.com",
      "cloudfront.amazonaws.com",
      "logging.s3.amazonaws.com",
      "logs.eu-central-1.amazonaws.com",
      "ec2.amazonaws.com.cn",
    ].map((principal): [string, object] => [principal, { principal }]),
  ])("%s may be asked about", async (_name, changes) => {
    expect(await refusal({ resource: `${BUCKET}/elsewhere`, ...changes })).toBe("nothing");
  });
});
