import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

jest.setTimeout(120_000);

const ROOT = join(__dirname, "../..");
const SOURCES = [
  "access",
  "commands",
  "config",
  "constructs",
  "handshakes",
  "iam",
  "lambda-src",
  "packaging",
  "policies",
  "stacks",
  "text",
];
const FILES = [
  "cdktf.json",
  "main.ts",
  "naming.ts",
  "package.json",
  "tsconfig.json",
  "s3-handshake.config.ts",
];

/** A checkout of its own: its output is nobody else's. */
let checkout: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), "synth command-"));
  for (const name of [...SOURCES, ...FILES]) {
    cpSync(join(ROOT, name), join(checkout, name), {
      recursive: true,
      filter: (path) => !path.includes("node_modules"),
    });
  }
  symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
  writeFileSync(join(checkout, "good.json"), JSON.stringify(config("destination-bucket")));
  writeFileSync(join(checkout, "bad.json"), JSON.stringify(config("Destination")));
});
afterAll(() => rmSync(checkout, { recursive: true }));

function config(bucketName: string): object {
  return {
    accounts: {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "222222222222", region: "eu-central-1" },
    },
    destination: { bucketName },
    writers: [{ kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"] }],
  };
}

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--require", "tsx/cjs", "commands/synth.ts", ...args], {
    cwd: checkout,
    encoding: "utf8",
  });
}

const output = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(checkout, "cdktf.out/stacks")).map((stack) => [
      stack,
      readFileSync(join(checkout, "cdktf.out/stacks", stack, "cdk.tf.json"), "utf8"),
    ]),
  );

test("writes both stacks, in a folder with a space, and says what came out", () => {
  const { status, stdout, stderr } = run("good.json");
  expect(stderr).toBe("synthesizing 2 stacks …\nproving …\n");
  expect(status).toBe(0);
  expect(Object.keys(output())).toEqual(["account_A", "account_B"]);
  expect(stdout).toBe(`
account_A  111111111111 eu-central-1  cdktf.out/stacks/account_A/cdk.tf.json
  role    arn:aws:iam::111111111111:role/task-role

account_B  222222222222 eu-central-1  cdktf.out/stacks/account_B/cdk.tf.json
  bucket  destination-bucket

Who reaches what:
  task (ecs-task) by bucket-policy -> s3://destination-bucket/tasks/

Next: read the JSON, then \`npx cdktf deploy account_A account_B\` (account_B comes last by itself).

${stdout.trimEnd().split("\n").at(-1) ?? ""}
`);
  expect(stdout).toMatch(/\nproven: \d+ questions, nothing missing, nothing too much\n$/);
});

test("a bad config is told with its place, exits with 2, and leaves the last good output", () => {
  run("good.json");
  const before = output();
  const { status, stdout, stderr } = run("bad.json");
  expect(stderr).toBe(
    "ConfigError [CONFIG_INVALID] bad.json: 1 error\n" +
      '  destination.bucketName: expected a bucket name of lower-case letters, digits, dots and hyphens, received "Destination"\n',
  );
  expect(stdout).toBe("");
  expect(status).toBe(2);
  expect(output()).toEqual(before);
});

test("so does cdktf synth by itself", () => {
  run("good.json");
  const before = output();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [require.resolve("cdktf-cli/bundle/bin/cdktf.js"), "synth"],
    {
      cwd: checkout,
      encoding: "utf8",
      env: { ...process.env, S3_HANDSHAKE_CONFIG: "bad.json", CHECKPOINT_DISABLE: "1" },
    },
  );
  expect(status).not.toBe(0);
  expect(stdout + stderr).toContain("destination.bucketName: expected a bucket name of lower-case letters");
  expect(output()).toEqual(before);
});

describe("when the app fails, its own error is told, and nothing of what cdktf writes around it", () => {
  const folder = (): string => join(checkout, "cdktf.out");
  const app = (): string => join(checkout, "main.ts");

  test("one that was foreseen as it is: a file in place of cdktf.out ends with 2", () => {
    rmSync(folder(), { recursive: true, force: true });
    writeFileSync(folder(), "");
    const { status, stdout, stderr } = run("good.json");
    rmSync(folder());
    expect(stderr).toBe(
      "synthesizing 2 stacks …\n" +
        `FileError [FILE_UNUSABLE] ${join(realpathSync(checkout), "cdktf.out/stacks")}: expected folders all the way, ` +
        "received a file among them. Move it out of the way, then run the same command again.\n",
    );
    expect([status, stdout]).toEqual([2, ""]);
  });

  test("one of the program with its stack, and ends with 1", () => {
    const whole = readFileSync(app(), "utf8");
    writeFileSync(app(), `${whole}\nthrow new TypeError("a bug");\n`);
    const { status, stderr } = run("good.json");
    writeFileSync(app(), whole);
    expect(stderr).toMatch(
      /^synthesizing 2 stacks …\nCdktfError \[CDKTF_FAILED\] cdktf synth ended with 1:\n[^]*\n +TypeError: a bug\n +at /,
    );
    // eslint-disable-next-line no-control-regex -- what a spinner moves the cursor with
    expect(stderr).not.toMatch(/\u001b|terraformrc|Synthesizing/);
    expect(status).toBe(1);
  });

  test("cdktf's last words, where the app has none", () => {
    const whole = readFileSync(app(), "utf8");
    writeFileSync(app(), "process.exit(3);\n");
    const { status, stderr } = run("good.json");
    writeFileSync(app(), whole);
    expect(stderr).toMatch(/\n +ERROR: cdktf encountered an error while synthesizing\n/);
    expect(stderr).toMatch(/non-zero exit code 3\n$/);
    expect(stderr.split("\n").length).toBeLessThan(8);
    expect(status).toBe(1);
  });
});

test("the config is found from where npm is called", () => {
  const elsewhere = join(checkout, "elsewhere");
  mkdirSync(elsewhere);
  const { status, stderr } = spawnSync(
    "npm",
    ["--prefix", checkout, "--silent", "run", "synth", "--", "../good.json"],
    { cwd: elsewhere, encoding: "utf8" },
  );
  expect(stderr).toBe("synthesizing 2 stacks …\nproving …\n");
  expect(status).toBe(0);
  expect(Object.keys(output())).toEqual(["account_A", "account_B"]);
});

test.each<[args: string[], message: string]>([
  [
    ["absent.json"],
    "ConfigFileError [CONFIG_UNREADABLE] absent.json: expected a config file, received nothing of that name\n",
  ],
  [
    ["one.json", "two.json"],
    "UsageError [USAGE] expected one config file at most, received one.json two.json. Try --help.\n",
  ],
])("%j exits with 2", (args, message) => {
  const { status, stderr } = run(...args);
  expect(stderr).toBe(message);
  expect(status).toBe(2);
});

test("a config with fewer stacks than the last one takes its place", () => {
  const team = { id: "333333333333", region: "eu-central-1" };
  const more = { ...config("destination-bucket"), producers: { team } } as Record<string, unknown>;
  more["writers"] = [
    { kind: "ecs-task", name: "task", roleName: "task-role", prefixes: ["tasks/"], accounts: "all" },
  ];
  writeFileSync(join(checkout, "more.json"), JSON.stringify(more));
  expect(run("more.json").status).toBe(0);
  const [added = ""] = Object.keys(output()).filter((id) => !/^account_[AB]$/.test(id));
  expect(added).toContain("team");
  const { status, stdout } = run("good.json");
  expect([status, stdout]).toEqual([0, expect.stringContaining("\nproven: ") as string]);
  expect(Object.keys(output())).toEqual(["account_A", "account_B"]);
});

test("an unknown option exits with 2", () => {
  const { status, stderr } = run("--hlc");
  expect(stderr).toMatch(/^UsageError \[USAGE\] Unknown option '--hlc'/);
  expect(status).toBe(2);
});

test("--hcl writes HCL in place of the JSON", () => {
  expect(run("--hcl", "good.json").status).toBe(0);
  expect(readdirSync(join(checkout, "cdktf.out/stacks/account_B"))).toEqual(["cdk.tf", "metadata.json"]);
});

test("--help says what there is", () => {
  const { status, stdout } = run("--help");
  expect(stdout).toMatch(/^Usage: npm run synth/);
  expect(status).toBe(0);
});
