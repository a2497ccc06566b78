import { readModel, type RawStack } from "../../src/terraform-model";
import { prove } from "../../src/verifier";
import type { HandshakeConfig } from "../../src/config/schema";
import { stacksOf } from "../verifier/synthesized-stacks";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { findingsOf } from "../support/findings-of";
import { synthesize } from "../support/synthesize";

const given: HandshakeConfig = {
  ...smallConfig(),
  destination: { bucketName: "destination-bucket", import: true },
  writers: [
    { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"], importRole: true },
    lambdaWriter({ source: { in: "own-bucket", bucketName: "source-bucket", import: true } }),
  ],
};

/** The import blocks of a stack, by type and id. */
function importsOf({ json }: { readonly json: Record<string, unknown> }): string[] {
  const blocks = (json["import"] ?? []) as { readonly to: string; readonly id: string }[];
  return blocks.map(({ to, id }) => `${to.split(".")[0] ?? ""} ${id}`);
}

test("a bucket or a role that comes under the configuration has an import block, and requires Terraform 1.5", () => {
  const { A, B } = synthesize(resolved(given));
  expect(importsOf(A)).toEqual(["aws_iam_role task-role", "aws_s3_bucket source-bucket"]);
  expect(importsOf(B)).toEqual(["aws_s3_bucket destination-bucket"]);
  for (const { json } of [A, B]) expect(json["terraform"]).toMatchObject({ required_version: ">= 1.5.0" });
});

test("an import block is all that it adds: every resource is as it is without", () => {
  const without = synthesize(
    resolved({
      ...given,
      destination: { bucketName: "destination-bucket" },
      writers: [
        { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] },
        lambdaWriter({ source: { in: "own-bucket", bucketName: "source-bucket" } }),
      ],
    }),
  );
  const { A, B } = synthesize(resolved(given));
  expect([A.json["resource"], B.json["resource"]]).toEqual([
    without.A.json["resource"],
    without.B.json["resource"],
  ]);
  expect([without.A, without.B].flatMap(importsOf)).toEqual([]);
  expect(without.A.json["terraform"]).toMatchObject({ required_version: ">= 1.2.0" });
});

test("a state in S3 requires a newer Terraform than import blocks", () => {
  const backend = { kind: "s3", bucket: "states", key: "a.tfstate", region: "eu-central-1" } as const;
  const accounts = { ...given.accounts, B: { ...given.accounts.B, backend } };
  const { B } = synthesize(resolved({ ...given, accounts }));
  expect(B.json["terraform"]).toMatchObject({ required_version: ">= 1.10.0" });
});

test("it is proven", () => {
  const config = resolved(given);
  const { proven, settings } = prove(config, readModel(stacksOf(config)));
  expect(settings.filter(({ verdict }) => verdict !== "as-asked")).toEqual([]);
  expect(proven).toBe(true);
});

const changed = (change: (blocks: Record<string, unknown>[]) => unknown): RawStack[] =>
  stacksOf(resolved(given)).map(({ id, json }) =>
    id === "account_B"
      ? {
          id,
          json: {
            ...(json as object),
            import: change(
              (json as { import: Record<string, unknown>[] }).import.map((block) => ({ ...block })),
            ),
          },
        }
      : { id, json },
  );

test.each<[string, (blocks: Record<string, unknown>[]) => unknown, string]>([
  [
    "of another bucket",
    ([block]) => [{ ...block, id: "other" }],
    'import[0].id: expected "destination-bucket", received "other"',
  ],
  [
    "of what is in no stack",
    ([block]) => [{ ...block, to: "aws_s3_bucket.x" }],
    "import[0].to: expected an aws_s3_bucket or aws_iam_role of this stack",
  ],
  [
    "of another type",
    ([block]) => [{ ...block, to: "aws_s3_bucket_policy.destination_bucket_policy_0" }],
    "import[0].to: expected an aws_s3_bucket or aws_iam_role of this stack",
  ],
  [
    "through another provider",
    ([block]) => [{ ...block, provider: "aws.x" }],
    "import[0]: expected id and to, received id,provider,to",
  ],
  ["that is no list", ([block]) => block, "account_B / import: expected a list"],
])("an import block %s is refused", (_case, change, message) => {
  expect(() => readModel(changed(change))).toThrow(message);
});

test("what is its owner's does not come under the configuration", () => {
  const writers = [{ ...given.writers[0], existingRole: true }];
  expect(findingsOf({ ...given, destination: { ...given.destination, existing: true }, writers })).toEqual([
    "destination.import: nothing: the bucket exists, and its owner manages its settings | a value",
    "writers[0].importRole: nothing, or existingRole: false: either the role's owner manages it, or this config | true",
  ]);
});
