import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runCli } from "../support/run-cli";
import { config, output } from "./small-synth";

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, "../..");
const APP = `node ${join(ROOT, "bin/s3-handshake.cjs")} app`;

/** A user's current folder, with a space in its path. */
let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "synth command-")));
  process.chdir(folder);
  writeFileSync("good.json", JSON.stringify(config("destination-bucket")));
  writeFileSync("bad.json", JSON.stringify(config("Destination")));
});
afterEach(() => {
  process.chdir(ROOT);
  rmSync(folder, { recursive: true });
});

const run = (...args: readonly string[]) => runCli("synth", ...args);

function useApp(app: string): void {
  writeFileSync("cdktf.json", JSON.stringify({ language: "typescript", app, projectId: "test" }));
}

const FILES = ["account_A/cdk.tf.json", "account_B/cdk.tf.json"];

test("counts every stack of the config", async () => {
  useApp(APP);
  const { stderr } = await run(join(ROOT, "examples/two-destinations.config.ts"));
  // What it says of a zip that is made comes after it.
  expect(stderr).toMatch(/^synthesizing 3 stacks …\n/);
});

test("writes both stacks, in a folder with a space, and says what came out", async () => {
  useApp(APP);
  const { status, stdout, stderr } = await run("good.json");
  expect(stderr).toBe("synthesizing 2 stacks …\n");
  expect(status).toBe(0);
  expect(Object.keys(output())).toEqual(FILES);
  expect(stdout).toBe(`
account_A  111111111111 eu-central-1  cdktf.out/stacks/account_A/cdk.tf.json
  role    arn:aws:iam::111111111111:role/task-role

account_B  222222222222 eu-central-1  cdktf.out/stacks/account_B/cdk.tf.json
  bucket  destination-bucket

Access paths:
  task (ecs-task) by bucket-policy -> s3://destination-bucket/tasks/

Next: read the JSON, then \`npx s3-handshake plan\` and \`npx s3-handshake deploy\`, which applies account_A, account_B

\`npx s3-handshake prove\` lists everything that is assumed, and what is not covered.
${stdout.trimEnd().split("\n").at(-1) ?? ""}
`);
  expect(stdout).toMatch(/\nproven for every request: nothing missing, nothing too much \(.*\)\n$/);
});

test("says with the verdict what a writer's services need that the config does not ask for", async () => {
  const firehose = { kind: "service", name: "fh", roleName: "fh", services: ["firehose.amazonaws.com"] };
  const writers = [{ ...firehose, prefixes: ["fh/"] }];
  writeFileSync("firehose.json", JSON.stringify({ ...config("destination-bucket"), writers }));
  const { status, stdout } = await run("firehose.json");
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /\nAssuming that firehose\.amazonaws\.com, for the writer fh, works without the operations "read", "list", .*\n(.*\n)*proven for every request: /,
  );
});

test("needs no cdktf.json: then it is this tool's own app", async () => {
  const { status, stdout } = await run("good.json");
  expect(status).toBe(0);
  expect(Object.keys(output())).toEqual(FILES);
  expect(stdout).toContain("`npx s3-handshake deploy`, which applies account_A, account_B\n");
});

test("HCL is applied by Terraform itself", async () => {
  expect((await run("good.json", "--hcl")).stdout).toContain(
    "Next: read the JSON, then for each, in this order:\n" +
      "  terraform -chdir=cdktf.out/stacks/account_A init && terraform -chdir=cdktf.out/stacks/account_A apply\n",
  );
});

test("a bad config is reported with its place, exits with 2, and leaves the last good output", async () => {
  await run("good.json");
  const before = output();
  const { status, stdout, stderr } = await run("bad.json");
  expect(stderr).toBe(
    "ConfigError [CONFIG_INVALID] bad.json: 1 error\n" +
      '  destination.bucketName: expected a bucket name of lower-case letters, digits, dots and hyphens, received "Destination"\n',
  );
  expect(stdout).toBe("");
  expect(status).toBe(2);
  expect(output()).toEqual(before);
});

test.each<[what: string, code: object, message: string]>([
  [
    "folder",
    { kind: "folder", folder: "functions/reports" },
    'expected a folder for the code of "reports" but received no folder FOLDER/functions/reports',
  ],
  [
    "zip",
    {
      kind: "zip",
      file: "reports.zip",
      sha256: "0f".repeat(32),
      runtime: "python3.13",
      handler: "app.handler",
    },
    "expected a zip next to the config for reports.zip but received ENOENT",
  ],
])(
  "own code whose %s is not there exits with 2, and leaves the last good output",
  async (_, code, message) => {
    useApp(APP);
    await run("good.json");
    const before = output();
    const writer = {
      kind: "lambda",
      workload: "own",
      name: "reports",
      roleName: "reports-role",
      handshake: { kind: "assume-role", roleName: "reports-writer" },
      source: { in: "own-bucket", bucketName: "source-bucket" },
      code,
      operations: { "reports/": ["write"] },
    };
    writeFileSync("own.json", JSON.stringify({ ...config("destination-bucket"), writers: [writer] }));
    const { status, stderr } = await run("own.json");
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      `OwnCodeError [PACKAGING_SOURCE_MISSING] ${message.replace("FOLDER", folder)}`,
    );
    expect(status).toBe(2);
    expect(output()).toEqual(before);
  },
);

describe("stacks of which it is not known whether they are proven", () => {
  /** A control policy of an organization, and a config that says of no account whether it belongs to one. */
  function useOpenLimits(): void {
    const perimeter = {
      Sid: "Perimeter",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" } },
    };
    writeFileSync("rcp.json", JSON.stringify({ Version: "2012-10-17", Statement: [perimeter] }));
    const limits = { resourceControlPolicies: [{ name: "root", accounts: "all", files: ["rcp.json"] }] };
    writeFileSync("open.json", JSON.stringify({ ...config("another-bucket"), limits }));
  }

  const everything = (): readonly string[] =>
    readdirSync("cdktf.out", { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(
        ({ parentPath, name }) =>
          `${join(parentPath, name)} ${readFileSync(join(parentPath, name), "latin1")}`,
      )
      .sort();

  test.each([
    ["JSON", []],
    ["HCL", ["--hcl"]],
  ])("are not written, as %s: exit code 2", async (_form, options) => {
    useOpenLimits();
    await run("good.json");
    const before = everything();
    const { status, stdout, stderr } = await run(...options, "open.json");
    expect(stderr).toMatch(/\nUndecidableError \[UNDECIDABLE\] .*aws:principalorgid.*\n$/);
    expect([status, stdout]).toEqual([2, ""]);
    expect(everything()).toEqual(before);
  });

  test("are not written by a user's own app either", async () => {
    useOpenLimits();
    await run("good.json");
    renameSync("cdktf.out", "prepared");
    rmSync("prepared/s3-handshake.json");
    writeFileSync(
      "app.cjs",
      'require("node:fs").cpSync("prepared", process.env.CDKTF_OUTDIR, { recursive: true });',
    );
    useApp("node app.cjs");
    expect((await run("good.json")).status).toBe(0);
    expect(Object.keys(output())).toEqual(FILES);
    const before = everything();
    writeFileSync("prepared/stacks/account_A/extra.tf", "");
    const extra = await run("good.json");
    expect([extra.status, extra.stderr]).toEqual([2, expect.stringContaining("extra.tf") as string]);
    rmSync("prepared/stacks/account_A/extra.tf");
    expect(await run("open.json")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("UNDECIDABLE") as string,
    });
    expect(everything()).toEqual(before);
  });
});

describe("when the app fails, its own error is reported", () => {
  test("one that was foreseen as it is: a file instead of cdktf.out ends with 2", async () => {
    writeFileSync("cdktf.out", "");
    const { status, stdout, stderr } = await run("good.json");
    expect(stderr).toBe(
      "synthesizing 2 stacks …\n" +
        `FileError [FILE_UNUSABLE] ${join(folder, "cdktf.out/stacks")}: expected a path through folders, ` +
        "received a file in the path. Move it out of the way, then run the same command again.\n",
    );
    expect([status, stdout]).toEqual([2, ""]);
  });

  test("one of the program with its stack, and ends with 1", async () => {
    writeFileSync("app.cjs", 'throw new TypeError("a bug");\n');
    useApp("node app.cjs");
    const { status, stderr } = await run("good.json");
    expect(stderr).toMatch(/^synthesizing 2 stacks …\n[^]*\nTypeError: a bug\n +at /);
    expect(stderr).toMatch(
      /\nSynthError \[SYNTH_FAILED\] expected the stacks of the config, received exit code 1\n$/,
    );
    expect(status).toBe(1);
  });

  test("its exit code, where it says nothing", async () => {
    useApp('node -e "process.exit(3)"');
    expect(await run("good.json")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "synthesizing 2 stacks …\n" +
        "SynthError [SYNTH_FAILED] expected the stacks of the config, received exit code 3\n",
    });
  });

  test.each([
    ["a package that is not installed", "s3-handshake-none/cjs", "s3-handshake-none"],
    ["one of a scope", "@s3-handshake/none", "@s3-handshake/none"],
  ])("%s, with what installs it", async (_situation, module, name) => {
    useApp(`node --require ${module} main.ts`);
    expect((await run("good.json")).stderr).toMatch(
      new RegExp(
        `received exit code 1, since the package ${name} is not installed: run .npm install. first\n$`,
      ),
    );
  });

  test("a file of the app that is not there is no package", async () => {
    useApp("node --require ./none.cjs main.ts");
    expect((await run("good.json")).stderr).toMatch(/received exit code 1\n$/);
  });

  test("a cdktf.json that names no app", async () => {
    writeFileSync("cdktf.json", "{}");
    expect((await run("good.json")).stderr).toMatch(
      /SynthError \[SYNTH_FAILED\] cdktf\.json: expected the command that runs the app, as "app", received none\n$/,
    );
  });
});

test("the config is found from where npm is called", () => {
  mkdirSync("elsewhere");
  writeFileSync(
    "package.json",
    JSON.stringify({ scripts: { synth: `node ${join(ROOT, "bin/s3-handshake.cjs")} synth` } }),
  );
  useApp(APP);
  const { status, stdout, stderr } = spawnSync(
    "npm",
    ["--prefix", folder, "--silent", "run", "synth", "--", "../good.json"],
    { cwd: join(folder, "elsewhere"), encoding: "utf8" },
  );
  expect(stderr).toBe("synthesizing 2 stacks …\n");
  expect(stdout).toContain("`cd .. && npx s3-handshake deploy`, which applies account_A, account_B\n");
  expect(status).toBe(0);
  expect(Object.keys(output())).toEqual(FILES);
});

test.each<[args: string[], message: string]>([
  [
    ["absent.json"],
    "ConfigFileError [CONFIG_UNREADABLE] absent.json: expected a config file, received no such file\n",
  ],
  [
    ["one.json", "two.json"],
    "UsageError [USAGE] expected one config file at most, received one.json two.json. Try --help.\n",
  ],
  [["--hlc"], "UsageError [USAGE] unknown option '--hlc' (did you mean --hcl?). Try --help.\n"],
])("%j exits with 2", async (args, message) => {
  const { status, stderr } = await run(...args);
  expect(stderr).toBe(message);
  expect(status).toBe(2);
});

test("a config with fewer stacks than the last one takes its place", async () => {
  const team = { id: "333333333333", region: "eu-central-1" };
  const more = { ...config("destination-bucket"), producers: { team } } as Record<string, unknown>;
  more["writers"] = [
    { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"], accounts: "all" },
  ];
  writeFileSync("more.json", JSON.stringify(more));
  const first = await run("more.json");
  expect(first.stdout).toContain(
    "task (ecs-task) in 2 accounts by bucket-policy -> s3://destination-bucket/tasks/, which share the prefix: each may overwrite the others' objects\n",
  );
  expect(first.status).toBe(0);
  const ids = () => [...new Set(Object.keys(output()).map((path) => path.split("/")[0]))];
  expect(ids()).toHaveLength(3);
  const { status, stdout } = await run("good.json");
  expect([status, stdout]).toEqual([0, expect.stringContaining("\nproven for every request: ") as string]);
  expect(stdout).not.toContain("which share the prefix");
  expect(ids()).toEqual(["account_A", "account_B"]);
});

test("--hcl writes HCL instead of the JSON, proven as JSON", async () => {
  const { status, stdout } = await run("--hcl", "good.json");
  expect(stdout).toMatch(/\nproven for every request: /);
  expect(status).toBe(0);
  expect(readdirSync("cdktf.out/stacks/account_B")).toEqual(["cdk.tf", "metadata.json"]);
});

test("--help says what there is, on a screen", async () => {
  const { status, stdout } = await run("--help");
  expect(stdout).toMatch(/^Usage: s3-handshake synth \[options\] \[config\]\n/);
  expect(stdout.split("\n").length).toBeLessThan(25);
  expect(status).toBe(0);
});

test("a bucket that was to be kept goes only when --confirm-removal names it", async () => {
  const trail = { name: "objects", logBucketName: "trail-logs" };
  writeFileSync("audited.json", JSON.stringify({ ...config("destination-bucket"), audit: { trail } }));
  expect((await run("audited.json")).status).toBe(0);
  const was = output();

  const refused = await run("good.json");
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain(" synth good.json --confirm-removal trail-logs\n");
  const other = await run("good.json", "--confirm-removal", "trail-logs-2");
  expect(other.status).toBe(2);
  expect(output()).toEqual(was);
  const unnamed = await run("good.json", "--confirm-removal");
  expect(unnamed.status).toBe(2);
  expect(unnamed.stderr).toContain("--confirm-removal <name>");

  const confirmed = ["--confirm-removal", "trail-logs-2", "--confirm-removal", "trail-logs"];
  expect((await run("good.json", ...confirmed)).status).toBe(0);
  expect(output()).not.toEqual(was);
});
