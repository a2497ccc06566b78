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
import { App, TerraformStack } from "cdktf";
import { pipelineStacks } from "../../src/commands/init/pipeline-stacks";
import { exampleNames } from "../../src/commands/init/project-files";
import { loadConfig } from "../../src/config/load-config";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import type { ResolvedConfig } from "../../src/config/schema";
import { githubWorkflows } from "../../src/pipeline/github-workflows";
import { buildStacks } from "../../stacks/build-stacks";
import { resolved, smallConfig } from "../support/configs";
import { runCli } from "../support/run-cli";

const ROOT = resolve(__dirname, "../..");
const FILES = [
  ...[".gitignore", "__tests__", "cdktf.json", "jest.config.js", "main.ts", "package.json"],
  ...["s3-handshake.config.ts", "tsconfig.json"],
];

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "init-")));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(ROOT);
  rmSync(folder, { recursive: true });
});

const manifest = () =>
  JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string>>;

test("a project in an empty folder, with the versions that this package is tested with", async () => {
  const { status, stdout, stderr } = await runCli("init");
  expect([status, stderr]).toEqual([0, ""]);
  expect(readdirSync(".").sort()).toEqual(FILES);
  expect(stdout).toMatch(/^written {2}s3-handshake\.config\.ts\n/);
  const own = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const { devDependencies = {}, scripts } = manifest();
  expect(devDependencies["s3-handshake"]).toBe(own.version);
  for (const [name, version] of Object.entries(devDependencies)) {
    if (name !== "s3-handshake") expect([name, version]).toEqual([name, own.devDependencies[name]]);
  }
  expect(scripts).toMatchObject({ synth: "s3-handshake synth", test: "jest" });
  expect((await loadConfig()).writers).toHaveLength(3);
});

test.each(exampleNames())("--example %s is that example's config", async (name) => {
  expect((await runCli("init", "--example", name)).status).toBe(0);
  const own = await loadConfig();
  expect(own).toEqual(await loadConfig(join(ROOT, "examples", `${name}.config.ts`)));
});

test("nothing is overwritten: files are kept, and package.json gets what it lacks", async () => {
  writeFileSync("main.ts", "// mine\n");
  writeFileSync(
    "package.json",
    JSON.stringify({
      name: "mine",
      scripts: { test: 'echo "Error: no test specified" && exit 1', synth: "my own" },
      dependencies: { "s3-handshake": "file:../s3-handshake.tgz" },
      devDependencies: { jest: "29.0.0" },
    }),
  );
  const { status, stdout } = await runCli("init");
  expect(status).toBe(0);
  expect(stdout).toContain("kept     main.ts\n");
  expect(readFileSync("main.ts", "utf8")).toBe("// mine\n");
  expect(manifest()).toMatchObject({
    name: "mine",
    scripts: { test: "jest", synth: "my own", prove: "s3-handshake prove" },
    dependencies: { "s3-handshake": "file:../s3-handshake.tgz" },
    devDependencies: { jest: "29.0.0" },
  });
  expect(manifest()["devDependencies"]).not.toHaveProperty("s3-handshake");
});

test.each([
  [
    "a misspelt example",
    ["--example", "ecs-tusk"],
    `expected one of ${exampleNames().join(", ")} for --example, received ecs-tusk (did you mean ecs-task?)`,
  ],
  ["another word", ["here"], "expected options only, received here"],
  ["another service", ["--ci", "jenkins"], "expected github for --ci, received jenkins"],
])("%s: 2, and nothing is written", async (_name, args, message) => {
  const { status, stderr } = await runCli("init", ...args);
  expect([status, stderr]).toEqual([2, `UsageError [USAGE] ${message}. Try --help.\n`]);
  expect(readdirSync(".")).toEqual([]);
});

test("a package.json that is not JSON is left alone, with everything else", async () => {
  writeFileSync("package.json", "{");
  expect(await runCli("init")).toMatchObject({ status: 2, stdout: "" });
  expect(existsSync("main.ts")).toBe(false);
});

const workflowText = (name: string) => readFileSync(`.github/workflows/${name}.yml`, "utf8");

test("--ci github also writes the pipeline, for the accounts of the config", async () => {
  const { status, stdout, stderr } = await runCli("init", "--example", "identity-center", "--ci", "github");
  expect([status, stderr]).toEqual([0, ""]);
  expect(readdirSync(".").sort()).toEqual([".github", ...FILES].sort());
  expect(stdout).toContain("written  .github/workflows/proof.yml\n");
  const stacks = pipelineStacks(await loadConfig());
  expect(stacks.map(({ id }) => id)).toEqual(["identity_center", "account_B"]);
  for (const [path, text] of githubWorkflows(stacks)) expect(readFileSync(path, "utf8")).toBe(text);
});

test("--ci github in a project that is there: its own config decides, and a workflow that is there is kept", async () => {
  const first = await runCli("init", "--ci", "github");
  expect(first.status).toBe(0);
  const config = readFileSync("s3-handshake.config.ts", "utf8");
  writeFileSync("s3-handshake.config.ts", config.replaceAll("111111111111", "333333333333"));
  rmSync(".github/workflows/deploy.yml");
  const drift = workflowText("drift");
  expect((await runCli("init", "--ci", "github")).stdout).toContain("kept     .github/workflows/drift.yml\n");
  expect(workflowText("deploy")).toContain("arn:aws:iam::333333333333:role/s3-handshake-deployer");
  expect(workflowText("deploy")).not.toContain("111111111111");
  expect(workflowText("drift")).toBe(drift);
});

test("--ci github with a config that is wrong: 2, and nothing is written", async () => {
  writeFileSync("s3-handshake.config.ts", "export default {};\n");
  const { status, stderr } = await runCli("init", "--ci", "github");
  expect(status).toBe(2);
  expect(stderr).toMatch(/^ConfigError/);
  expect(readdirSync(".")).toEqual(["s3-handshake.config.ts"]);
});

const example = (name: string) => loadConfig(join(ROOT, "examples", `${name}.config.ts`));

/** A, a further producer, the account of Identity Center, and one where nothing is made. */
async function manyAccounts(): Promise<ResolvedConfig> {
  const people = await example("identity-center");
  const own = resolved(smallConfig());
  const region = "eu-west-1";
  const further = (id: string) => ({ ...own.accounts.A, id, region });
  return {
    ...people,
    producers: { team: further("444444444444"), idle: further("555555555555") },
    writers: [
      ...people.writers,
      ...own.writers,
      ...own.writers.map((writer) => ({ ...writer, name: "more", accounts: ["team"] })),
    ] as ResolvedConfig["writers"],
  };
}

const STACKED = [
  ...exampleNames().map((name) => [name, () => example(name)] as const),
  ["many accounts", manyAccounts] as const,
];

test.each(STACKED)(
  "the pipeline of %s has the stacks that are synthesized, in order",
  async (_name, load) => {
    const config = await load();
    const app = new App({ outdir: folder, stackTraces: false });
    const code = { zipPath: __filename, sha256Base64: Buffer.alloc(32).toString("base64") };
    buildStacks(app, planHandshakes(config), () => code);
    const synthesized = app.node.children
      .filter((child) => child instanceof TerraformStack)
      .map((stack) => {
        const { provider } = stack.toTerraform() as { provider: { aws: readonly Provider[] } };
        const [{ allowed_account_ids: ids = [], region = "" } = {}] = provider.aws;
        return {
          id: stack.node.id,
          account: ids[0],
          region,
          after: stack.dependencies.map(({ node }) => node.id),
        };
      });
    expect(pipelineStacks(config)).toEqual(synthesized);
  },
);

test("many accounts are four stacks: where nothing is made there is none", async () => {
  const ids = pipelineStacks(await manyAccounts()).map(({ id }) => id);
  expect(ids).toEqual(["account_A", "account_team", "identity_center", "account_B"]);
});

interface Provider {
  readonly allowed_account_ids?: readonly string[];
  readonly region?: string;
}
