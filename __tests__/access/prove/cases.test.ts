import { readModel } from "../../../access/model";
import { answer, CaseError, faultOf, readCases } from "../../../access/prove";
import { loadExample, stacksOf } from "./synthesized-stacks";

const ROLE = "arn:aws:iam::111111111111:role/ecs-cross-account-s3-role";
const BUCKET = "arn:aws:s3:::ecs-destination-bucket";
const put = { principal: ROLE, action: "s3:PutObject", resource: `${BUCKET}/ecs/file` };

async function faultsOf(...cases: readonly object[]): Promise<(string | undefined)[]> {
  const config = await loadExample("ecs-task");
  const model = readModel(stacksOf(config));
  const read = readCases(cases.map((one) => JSON.stringify(one)).join("\n"), "cases.jsonl");
  return read.map((one) => faultOf(one, answer(one.question, config, model)));
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

test("what is not is told with the reasons", async () => {
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

test("empty lines are passed over, and a case knows its line", () => {
  const line = JSON.stringify({ ...put, expect: "allowed", name: "its own prefix" });
  expect(readCases(`\n${line}\n\n${line}\r\n`, "cases.jsonl")).toMatchObject([
    { place: "cases.jsonl:2", name: "its own prefix" },
    { place: "cases.jsonl:4" },
  ]);
});

test.each([
  ["no case at all", "\n", /^cases\.jsonl: expected at least one case, received none$/],
  ["no JSON", "{", /^cases\.jsonl:1: expected one JSON object/],
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
