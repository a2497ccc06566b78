import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { loadExample, stacksOf } from "../verifier/synthesized-stacks";
import { runCli } from "../support/run-cli";

jest.setTimeout(120_000);

type Json = Record<string, unknown>;
interface Stack {
  resource: Record<string, Record<string, Json>>;
}

let out: string;

beforeEach(async () => {
  out = mkdtempSync(join(tmpdir(), "prove-"));
  const stacks = stacksOf(await loadExample("ecs-task"));
  for (const { id, json } of stacks) {
    mkdirSync(join(out, "stacks", id), { recursive: true });
    writeFileSync(fileOf(id), JSON.stringify(json));
  }
  const ids = Object.fromEntries(stacks.map(({ id }) => [id, {}]));
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: ids }));
});
afterEach(() => rmSync(out, { recursive: true }));

function fileOf(id: string): string {
  return join(out, "stacks", id, "cdk.tf.json");
}

function edit(id: string, change: (stack: Stack) => void): void {
  const stack = JSON.parse(readFileSync(fileOf(id), "utf8")) as Stack;
  change(stack);
  writeFileSync(fileOf(id), JSON.stringify(stack));
}

/** Changes the arguments of every resource of a type in account B. */
function give(type: string, args: Json): void {
  edit("account_B", ({ resource }) => {
    for (const each of Object.values(resource[type] ?? {})) Object.assign(each, args);
  });
}

const prove = (config = "examples/ecs-task.config.ts") => runCli("prove", "--out", out, config);

/** What cannot be read is never proven: the place, what was expected there and what was received. */
const unreadable: [name: string, spoil: () => void, message: RegExp][] = [
  ["no cdktf.out", () => rmSync(join(out, "manifest.json")), /expected what `npm run synth` writes/],
  [
    "a stack that is missing",
    () => rmSync(fileOf("account_B")),
    /account_B.*expected what `npm run synth` writes/,
  ],
  [
    "a stack that is half written",
    () => writeFileSync(fileOf("account_B"), readFileSync(fileOf("account_B"), "utf8").slice(0, 900)),
    /account_B.*cdk\.tf\.json: expected JSON, received/,
  ],
  [
    "a policy that is not JSON",
    () => give("aws_s3_bucket_policy", { policy: '{"Version": "2012-10-17", "Statement": [' }),
    /aws_s3_bucket_policy\..*\.policy: expected a policy in JSON, received/,
  ],
  [
    "a policy that is no policy",
    () => give("aws_s3_bucket_policy", { policy: "[]" }),
    /expected a policy as a JSON object, received/,
  ],
  [
    "a reference that goes nowhere",
    () => give("aws_s3_bucket_policy", { bucket: "${aws_s3_bucket.elsewhere.id}" }),
    /expected a reference to a resource of this stack, received aws_s3_bucket\.elsewhere\.id/,
  ],
  [
    "a resource that was added by hand",
    () =>
      edit("account_B", ({ resource }) => {
        resource["aws_iam_user"] = { me: { provider: "aws.account_B", name: "me" } };
      }),
    /aws_iam_user\.me: expected a resource type whose effect on access is known/,
  ],
  [
    "an argument that was added by hand",
    () => give("aws_s3_bucket", { force_destroy: true }),
    /aws_s3_bucket\..*\.force_destroy: expected one of/,
  ],
  [
    "another file for Terraform",
    () => writeFileSync(join(out, "stacks", "account_B", "more.tf"), ""),
    /expected only what a synth and Terraform write there .*, received more\.tf/,
  ],
];

test.each(unreadable)("%s: a clear error, ends with 2, and proves nothing", async (_name, spoil, message) => {
  spoil();
  const { status, stdout, stderr } = await prove();
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
  expect(status).toBe(2);
});

test("stacks that synth recorded under the names of a user's own app", async () => {
  renameSync(join(out, "stacks/account_A"), join(out, "stacks/team"));
  renameSync(join(out, "stacks/account_B"), join(out, "stacks/storage"));
  const manifest = join(out, "manifest.json");
  const text = readFileSync(manifest, "utf8")
    .replaceAll("account_A", "team")
    .replaceAll("account_B", "storage");
  writeFileSync(manifest, text);
  const record = { path: relative(out, resolve("examples/ecs-task.config.ts")), sha256: "" };
  const stacks = { account_A: "", account_B: "" };
  writeFileSync(join(out, "s3-handshake.json"), JSON.stringify({ config: record, stacks }));
  const { status, stdout, stderr } = await prove();
  expect(stderr).toMatch(
    /the stacks that synth recorded \(account_A, account_B\), received .*(?:team|storage)/,
  );
  expect(stdout).toBe("");
  expect(status).toBe(2);
  // An app of one's own has no record.
  rmSync(join(out, "s3-handshake.json"));
  expect(await prove()).toMatchObject({ status: 0 });
});

test("a hand-edited stack that can be read is not proven, and ends with 1", async () => {
  give("aws_s3_bucket_public_access_block", { block_public_policy: false });
  const { status, stdout } = await prove();
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /public access\n +expected fully blocked\n +received not blocked: block_public_policy is false\n/,
  );
  expect(stdout).toMatch(/\nnot proven: /);
});

test("stacks of another config are said to be so, before all that is missing of this one", async () => {
  const { status, stderr } = await prove("examples/generic-service.config.ts");
  expect(stderr.split("\n")[0]).toBe(
    "The stacks look like those of another config: expected the bucket service-destination-bucket in them, received " +
      "ecs-destination-bucket. Synthesize this config first: " +
      "npx s3-handshake synth examples/generic-service.config.ts --out other/cdktf.out, then the same command with " +
      "--out other/cdktf.out.",
  );
  expect(status).toBe(1);
});
