import { reasonText } from "../../src/iam";
import { answer } from "../../src/analysis/can";
import { readModel, type RawStack } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { stacksOf } from "./synthesized-stacks";

const REGION = "cn-north-1";
const input: HandshakeConfig = {
  ...smallConfig(),
  accounts: { A: { id: "111111111111", region: REGION }, B: { id: "222222222222", region: REGION } },
  destination: {
    bucketName: "destination-bucket",
    encryption: { kind: "sse-kms", alias: "alias/destination", ownerMayUse: true },
  },
  writers: [
    { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] },
    lambdaWriter({ kmsKey: { alias: "alias/function" } }),
  ],
};
const config = resolved(input);
const text = JSON.stringify(stacksOf(config));

test("a key lets S3 use it under both names that it may have there", () => {
  const proof = prove(config, readModel(JSON.parse(text) as RawStack[]));
  expect(proof.rows.filter(({ verdict }) => verdict !== "as-asked")).toEqual([]);
  expect(proof.proven).toBe(true);
});

test.each([
  ["without .cn", /s3\.cn-north-1\.amazonaws\.com(?!\.cn)/g],
  ["with .cn", /s3\.cn-north-1\.amazonaws\.com\.cn/g],
])("a policy that lacks the one %s is not enough, and can says why it does not know", (_form, form) => {
  expect(text).toMatch(form);
  const model = readModel(JSON.parse(text.replaceAll(form, "s3.nowhere")) as RawStack[]);
  expect(prove(config, model).rows).toContainEqual(
    expect.objectContaining({
      verdict: "missing",
      principal: "task-role of 111111111111",
      action: "kms:Decrypt",
    }),
  );
  const put = {
    principal: "task-role",
    action: "s3:PutObject",
    resource: "arn:aws-cn:s3:::destination-bucket/tasks/x",
    circumstances: {},
  };
  const { result, why } = answer(put, config, model);
  expect([result, why.map(reasonText).join()]).toEqual([
    "undetermined",
    expect.stringContaining("ends in .cn") as string,
  ]);
});

test("another service of the Region has no use of it under either", () => {
  const model = readModel(
    JSON.parse(text.replaceAll(/s3(\.cn-north-1\.amazonaws\.com)/g, "ec2$1")) as RawStack[],
  );
  const verdicts = new Set(prove(config, model).rows.map(({ verdict }) => verdict));
  expect(verdicts).toContain("missing");
});
