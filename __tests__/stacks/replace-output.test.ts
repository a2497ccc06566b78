import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { replaceOutput } from "../../stacks/replace-output";

let parent: string;
let outdir: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "replace-output-"));
  outdir = join(parent, "cdktf.out");
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

function write(files: Record<string, string>): (folder: string) => void {
  return (folder) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
}

function files(folder = outdir): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const first = {
  "manifest.json": "1",
  "stacks/a/cdk.tf.json": "1",
  "stacks/a/assets/x/old.zip": "1",
  "stacks/b/cdk.tf.json": "1",
};

test("writes an output where there was none", async () => {
  await replaceOutput(outdir, write(first));
  expect(files()).toEqual(Object.keys(first).sort());
});

test("takes the place of the last one: old assets and stacks go, what Terraform keeps stays", async () => {
  await replaceOutput(outdir, write(first));
  write({ "stacks/a/.terraform.lock.hcl": "lock", "stacks/a/.terraform/modules.json": "{}" })(outdir);
  await replaceOutput(
    outdir,
    write({ "manifest.json": "2", "stacks/a/cdk.tf.json": "2", "stacks/a/assets/x/new.zip": "2" }),
  );
  expect(files()).toEqual([
    "manifest.json",
    "stacks/a/.terraform.lock.hcl",
    "stacks/a/.terraform/modules.json",
    "stacks/a/assets/x/new.zip",
    "stacks/a/cdk.tf.json",
  ]);
  expect(readFileSync(join(outdir, "stacks/a/cdk.tf.json"), "utf8")).toBe("2");
});

test("several at once do not hurt each other: one of them stays, whole", async () => {
  const contents = Array.from({ length: 8 }, (_, index) => String(index));
  await Promise.all(
    contents.map((content) =>
      replaceOutput(
        outdir,
        write({
          "manifest.json": content,
          "stacks/a/cdk.tf.json": content,
          "stacks/a/assets/x/a.zip": content,
        }),
      ),
    ),
  );
  expect(files(parent)).toEqual([
    "cdktf.out/manifest.json",
    "cdktf.out/stacks/a/assets/x/a.zip",
    "cdktf.out/stacks/a/cdk.tf.json",
  ]);
});

test("HCL takes the place of JSON: Terraform would read both", async () => {
  await replaceOutput(outdir, write(first));
  await replaceOutput(outdir, write({ "manifest.json": "2", "stacks/a/cdk.tf": "2" }));
  expect(files()).toEqual(["manifest.json", "stacks/a/cdk.tf"]);
});

test("a failure half way leaves the last one as it was, and nothing next to it", async () => {
  await replaceOutput(outdir, write(first));
  const failing = replaceOutput(outdir, (folder) => {
    write({ "manifest.json": "2", "stacks/a/cdk.tf.json": "2" })(folder);
    throw new Error("half way");
  });
  await expect(failing).rejects.toThrow("half way");
  expect(files(parent)).toEqual(
    Object.keys(first)
      .sort()
      .map((name) => `cdktf.out/${name}`),
  );
  expect(readFileSync(join(outdir, "stacks/a/cdk.tf.json"), "utf8")).toBe("1");
});
