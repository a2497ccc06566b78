import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStacks } from "../../src/terraform-model";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stacks-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

const MANIFEST = JSON.stringify({ stacks: { one: {}, two: {} } });

test("every stack of the manifest is read", () => {
  write("manifest.json", MANIFEST);
  write("stacks/one/cdk.tf.json", "{}");
  write("stacks/two/cdk.tf.json", '{"resource": {}}');
  expect(readStacks(folder)).toEqual([
    { id: "one", json: {} },
    { id: "two", json: { resource: {} } },
  ]);
});

test("nothing synthesized", () => {
  expect(() => readStacks(join(folder, "none"))).toThrow(
    /manifest\.json: expected what `npm run synth` writes, received ENOENT/,
  );
});

test("a manifest without stacks", () => {
  write("manifest.json", "{}");
  expect(() => readStacks(folder)).toThrow(/expected at least one stack, received none/);
});

test("a stack that is missing", () => {
  write("manifest.json", MANIFEST);
  write("stacks/one/cdk.tf.json", "{}");
  expect(() => readStacks(folder)).toThrow(/two.cdk\.tf\.json: expected what `npm run synth` writes/);
});

test("a stack that is half written", () => {
  write("manifest.json", MANIFEST);
  write("stacks/one/cdk.tf.json", '{"resource": {');
  expect(() => readStacks(folder)).toThrow(/one.cdk\.tf\.json: expected JSON/);
});

test("a stack that the manifest does not know", () => {
  write("manifest.json", MANIFEST);
  write("stacks/one/cdk.tf.json", "{}");
  write("stacks/two/cdk.tf.json", "{}");
  write("stacks/three/cdk.tf.json", "{}");
  expect(() => readStacks(folder)).toThrow(
    /expected the stacks of the manifest \(one, two\), received three/,
  );
});

test("HCL instead of JSON", () => {
  write("manifest.json", JSON.stringify({ stacks: { one: {} } }));
  write("stacks/one/cdk.tf", "");
  expect(() => readStacks(folder)).toThrow(/expected JSON \(`npm run synth` without --hcl\), received HCL/);
});

test("a key twice in one object, of which Terraform would take both", () => {
  write("manifest.json", JSON.stringify({ stacks: { one: {} } }));
  write("stacks/one/cdk.tf.json", '{"resource": {"aws_iam_role": {}}, "resource": {}}');
  expect(() => readStacks(folder)).toThrow(
    /one.cdk\.tf\.json: expected JSON, received the key "resource" twice in one object/,
  );
});

test.each([
  "more.tf",
  "more.tf.json",
  "cdk.tofu.json",
  "override.tf",
  "main.tofu",
  "terraform.tfvars",
  "x.auto.tfvars.json",
  "terraform.d/plugins/registry.terraform.io/hashicorp/aws/6.25.0/linux_amd64/terraform-provider-aws_v6.25.0",
])("%s next to the stack, which Terraform or OpenTofu would read or run too", (name) => {
  write("manifest.json", JSON.stringify({ stacks: { one: {} } }));
  write("stacks/one/cdk.tf.json", "{}");
  write(`stacks/one/${name}`, "{}");
  expect(() => readStacks(folder)).toThrow(
    `expected only what a synth and Terraform write there (remove the rest), received ${name.split("/")[0] ?? ""}`,
  );
});

test("what Terraform keeps in a stack's folder does not matter", () => {
  write("manifest.json", JSON.stringify({ stacks: { one: {} } }));
  write("stacks/one/cdk.tf.json", "{}");
  write("stacks/one/.terraform.lock.hcl", "");
  write("stacks/one/.terraform/providers/x", "");
  write("stacks/one/plan", "");
  mkdirSync(join(folder, "stacks/left-over"));
  expect(readStacks(folder)).toEqual([{ id: "one", json: {} }]);
});

test.each([
  ["workingDirectory", { workingDirectory: "elsewhere" }],
  ["synthesizedStackPath", { synthesizedStackPath: "stacks/two/cdk.tf.json" }],
])("a manifest whose %s is another one", (_name, entry) => {
  write("manifest.json", JSON.stringify({ stacks: { one: entry } }));
  write("stacks/one/cdk.tf.json", "{}");
  expect(() => readStacks(folder)).toThrow(/manifest\.json: expected the stack one in stacks.one, received/);
});

test.each([
  ["the stack's file", "stacks/one/cdk.tf.json"],
  ["a zip", "stacks/one/assets/code/1/archive.zip"],
  ["the folder of the zips", "stacks/one/assets"],
  ["the stack's folder", "stacks/one"],
  ["the folder of all stacks", "stacks"],
])("%s that is a link to another place", (_name, path) => {
  write("manifest.json", JSON.stringify({ stacks: { one: {} } }));
  write("stacks/one/cdk.tf.json", "{}");
  write("stacks/one/assets/code/1/archive.zip", "zip");
  expect(readStacks(folder)).toHaveLength(1);
  renameSync(join(folder, path), join(folder, "elsewhere"));
  symlinkSync(join(folder, "elsewhere"), join(folder, path));
  expect(() => readStacks(folder)).toThrow(
    /expected a separate file or folder, .* received a link to another place/,
  );
});
