import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { readModel } from "../../src/terraform-model";
import { stackSettings } from "../../src/verifier/stack-settings";
import type { HandshakeConfig } from "../../src/config/schema";
import { resolved, smallConfig } from "../support/configs";
import { synthesize } from "../support/synthesize";

const B = { id: "222222222222", region: "eu-central-1" };
const inS3: HandshakeConfig = {
  ...smallConfig(),
  accounts: {
    ...smallConfig().accounts,
    B: { ...B, backend: { kind: "s3", bucket: "state-bucket", key: "b.tfstate", region: "eu-central-1" } },
  },
};

function terraformOf(config: HandshakeConfig, stack: "A" | "B"): Record<string, unknown> {
  return synthesize(resolved(config))[stack].json["terraform"] as Record<string, unknown>;
}

test("AWS's provider comes from HashiCorp, in the minor version that is known here, with any patch release", () => {
  for (const stack of ["A", "B"] as const) {
    expect(terraformOf(smallConfig(), stack)["required_providers"]).toEqual({
      aws: { source: "hashicorp/aws", version: expect.stringMatching(/^~> 6\.\d+\.0$/) as unknown },
    });
  }
});

test("a state in S3 needs a Terraform that locks it there; another needs what cdktf needs", () => {
  expect(terraformOf(inS3, "B")).toMatchObject({
    required_version: ">= 1.10.0",
    backend: { s3: { use_lockfile: true } },
  });
  expect(terraformOf(inS3, "A")["required_version"]).toBe(">= 1.2.0");
});

test.each([
  ["an older Terraform", ">= 1.2.0"],
  ["any Terraform", undefined],
])("the proof sees a stack in S3 that %s may apply", (_what, version) => {
  const { A, B: stackB } = synthesize(resolved(inS3));
  const model = readModel([
    { id: "account_A", json: A.json },
    {
      id: "account_B",
      json: { ...stackB.json, terraform: { ...terraformOf(inS3, "B"), required_version: version } },
    },
  ]);
  const wrong = stackSettings(resolved(inS3), model).filter(
    ({ expected, received }) => expected !== received,
  );
  expect(wrong.map(({ subject, name }) => `${subject}: ${name}`)).toEqual([
    "stack account_B: version of Terraform",
  ]);
});

test("of the output, the files that say which release was taken can be committed, and nothing else", () => {
  const isIgnored = (path: string): boolean =>
    spawnSync("git", ["check-ignore", "--no-index", "--quiet", path], { cwd: join(__dirname, "../..") })
      .status === 0;
  expect(isIgnored("cdktf.out/stacks/account_B/.terraform.lock.hcl")).toBe(false);
  for (const path of [
    "cdktf.out/manifest.json",
    "cdktf.out/stacks/account_B/cdk.tf.json",
    "cdktf.out/stacks/account_B/assets/function.zip",
    "cdktf.out/stacks/account_B/.terraform/providers/x",
    "cdktf.out/stacks/account_B/plan",
    "examples/own-app/cdktf.out/stacks/account_B/.terraform.lock.hcl",
  ]) {
    expect([path, isIgnored(path)]).toEqual([path, true]);
  }
});
