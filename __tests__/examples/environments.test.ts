import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadConfig } from "../../src/config/load-config";
import { answerIn, run, stopAnswering } from "../deploy/stand-in";
import { runCli } from "../support/run-cli";
import { synthesize, type SynthesizedStack } from "../support/synthesize";
import { smallConfig } from "../support/configs";

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, "../..");
const ENVIRONMENTS = join(ROOT, "examples/environments");
const names = readdirSync(ENVIRONMENTS)
  .filter((file) => file.endsWith(".config.ts"))
  .map((file) => file.replace(".config.ts", ""));

/** The arguments that name something within an account and Region. */
const NAMES = ["bucket", "function_name", "alarm_name", "dashboard_name", "name"];

/** What a stack makes by name: two stacks that have one in common could not be in the same account. */
function madeNames({ json }: SynthesizedStack): string[] {
  const resources = json["resource"] as Record<string, Record<string, Record<string, unknown>>>;
  return Object.entries(resources)
    .filter(([type]) => type !== "aws_iam_role_policy") // named within its role
    .flatMap(([type, named]) =>
      Object.values(named).flatMap((args) =>
        NAMES.map((key) => args[key])
          .filter((value): value is string => typeof value === "string" && !value.includes("${"))
          .map((value) => `${type} ${value}`),
      ),
    );
}

test("three environments share no name, no state and no id of a stack", async () => {
  expect(names).toEqual(["dev", "prod", "staging"]);
  const made: string[] = [];
  const states: string[] = [];
  const ids: string[] = [];
  for (const name of names) {
    const { A, B, manifest } = synthesize(await loadConfig(join(ENVIRONMENTS, `${name}.config.ts`)));
    ids.push(...Object.keys(manifest["stacks"] as object));
    for (const stack of [A, B]) {
      made.push(...new Set(madeNames(stack)));
      const { backend } = stack.json["terraform"] as { backend: { s3: { bucket: string; key: string } } };
      states.push(`${backend.s3.bucket}/${backend.s3.key}`);
    }
  }
  // Roles, buckets, a function, its log group, queue, alarms and topic in each.
  expect(made.length).toBeGreaterThan(30);
  expect(made.filter((name, index) => made.indexOf(name) !== index)).toEqual([]);
  expect(new Set(states).size).toBe(6);
  expect(ids).toEqual(names.flatMap((name) => [`${name}_account_A`, `${name}_account_B`]));
});

describe("synth --out", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "environments-")));
    process.chdir(folder);
    answerIn(join(folder, "stand-in"));
    for (const name of ["dev", "prod"]) {
      const config = { ...smallConfig(), destination: { bucketName: `acme-${name}` } };
      writeFileSync(`${name}.json`, JSON.stringify(config));
    }
  });
  afterEach(() => {
    stopAnswering();
    process.chdir(ROOT);
    rmSync(folder, { recursive: true });
  });

  const bucketsOf = (out: string): boolean[] =>
    ["dev", "prod"].map((name) =>
      readFileSync(join(out, "stacks/account_B/cdk.tf.json"), "utf8").includes(`acme-${name}`),
    );

  test("gives each environment its own folder, which every command finds", async () => {
    for (const name of ["dev", "prod"]) {
      const { status, stdout } = await runCli("synth", `${name}.json`, "--out", `${name}/cdktf.out`);
      expect(stdout).toContain(`${name}/cdktf.out/stacks/account_B/cdk.tf.json`);
      expect(stdout).toContain(`npx s3-handshake deploy --out ${name}/cdktf.out\``);
      expect(status).toBe(0);
    }
    expect(bucketsOf("dev/cdktf.out")).toEqual([true, false]);
    expect(bucketsOf("prod/cdktf.out")).toEqual([false, true]);
    const { status, stderr } = await runCli("prove", "--as-is", "--out", "prod/cdktf.out");
    expect(stderr).toContain("Config: prod.json, as recorded in prod/cdktf.out");
    expect(status).toBe(0);
  });

  test("refuses two folders whose states would be the same files, and leaves both as they are", async () => {
    await runCli("synth", "dev.json", "--out", "cdktf.dev");
    const { status, stderr } = await runCli("synth", "prod.json", "--out", "cdktf.prod");
    expect(stderr).toContain(
      "SharedStateError [STATE_SHARED] cdktf.prod: expected separate states, received terraform.account_A.tfstate, which cdktf.dev has as well.",
    );
    expect(status).toBe(2);
    expect(readdirSync(".").sort()).toEqual(["cdktf.dev", "dev.json", "prod.json", "stand-in"]);
    // Again into the same is no other.
    expect((await runCli("synth", "dev.json", "--out", "cdktf.dev")).status).toBe(0);
  });

  test("with an environment each, two lie side by side, and Terraform keeps a state of each", async () => {
    for (const name of ["dev", "prod"]) {
      const config = JSON.parse(readFileSync(`${name}.json`, "utf8")) as object;
      writeFileSync(`${name}.json`, JSON.stringify({ ...config, environment: name }));
      const { status, stdout } = await runCli("synth", `${name}.json`, "--out", `cdktf.${name}`);
      expect(stdout).toContain(`which applies ${name}_account_A, ${name}_account_B`);
      expect(status).toBe(0);
      const planned = await run("plan", "B", "--out", `cdktf.${name}`);
      expect(planned.stdout).toContain(`${name}_account_B (222222222222, `);
      expect(planned.status).toBe(0);
    }
    const stateOf = (name: string): unknown => {
      const text = readFileSync(`cdktf.${name}/stacks/${name}_account_B/cdk.tf.json`, "utf8");
      return (JSON.parse(text) as { terraform: { backend: unknown } }).terraform.backend;
    };
    expect(["dev", "prod"].map(stateOf)).toEqual(
      ["dev", "prod"].map((name) => ({ local: { path: `../../../terraform.${name}_account_B.tfstate` } })),
    );
  });

  test("refuses two folders whose states would be one object in S3", async () => {
    for (const name of ["dev", "prod"]) {
      const config = smallConfig();
      const backend = { kind: "s3", bucket: "states", key: "the-same.tfstate", region: "eu-central-1" };
      const B = { ...config.accounts.B, backend };
      writeFileSync(
        `${name}.json`,
        JSON.stringify({ ...config, environment: name, accounts: { ...config.accounts, B } }),
      );
    }
    await runCli("synth", "dev.json", "--out", "cdktf.dev");
    const { status, stderr } = await runCli("synth", "prod.json", "--out", "cdktf.prod");
    expect(stderr).toContain("received s3://states/the-same.tfstate, which cdktf.dev has as well");
    expect(status).toBe(2);
    expect(existsSync("cdktf.prod")).toBe(false);
  });
});
