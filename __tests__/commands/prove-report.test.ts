import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadExample } from "../verifier/synthesized-stacks";
import { runCli } from "../support/run-cli";
import { synthesizeTo } from "../support/synthesize-to";

jest.setTimeout(240_000);

const CONFIG = "examples/ecs-task.config.ts";

let folder: string;
let old: string;
let wider: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "prove-report-"));
  [old, wider] = [join(folder, "old"), join(folder, "wider")];
  await synthesizeTo(old, await loadExample("ecs-task"));
  cpSync(old, wider, { recursive: true });
  for (const id of readdirSync(join(wider, "stacks"))) {
    const file = join(wider, "stacks", id, "cdk.tf.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll("ecs-destination-bucket/ecs/*", "ecs-destination-bucket/*"),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const { status, stdout, stderr } = await runCli("prove", ...args);
  // Only a slow machine has to wait.
  return { status, stdout, stderr: stderr.replace(/^waiting for a fresh synth.*\n/m, "") };
}

describe("npm run prove -- --html and --markdown", () => {
  test("write whole files besides a short answer, and leave nothing else behind", async () => {
    const out = join(folder, "reports");
    mkdirSync(out);
    const [page, comment] = [join(out, "a report.html"), join(out, "comment.md")];
    const { status, stdout, stderr } = await run("--out", old, "--html", page, "--markdown", comment, CONFIG);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^Not covered: .*\nproven for every request: nothing missing, nothing too much \(.*\)\n$/,
      ),
    });
    expect(stderr).toBe(`written: ${page}\nwritten: ${comment}\n`);
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>[^]*<\/html>\s*$/);
    expect(readFileSync(comment, "utf8")).toMatch(/^## ✓ Proven: who has access to `ecs-destination-bucket`/);
    expect(readdirSync(out).sort()).toEqual(["a report.html", "comment.md"]);
  });

  test("Markdown on the standard output alone", async () => {
    const { status, stdout } = await run("--out", old, "--markdown", "-", CONFIG);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^## ✓ Proven/);
    expect(stdout).toMatch(/\|\n$/);
  });

  test("not proven: the files are written all the same, and it ends with 1", async () => {
    const page = join(folder, "wider.html");
    const { status, stdout } = await run("--out", wider, "--html", page, CONFIG);
    expect(status).toBe(1);
    expect(stdout).toMatch(/too much: .*\n[^]*not proven: /);
    expect(readFileSync(page, "utf8")).toContain("Not proven");
  });

  test("a place that cannot be written: one error, exit code 2, and no file", async () => {
    const page = join(folder, "nowhere", "page.html");
    const { status, stdout, stderr } = await run("--out", old, "--html", page, CONFIG);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `OutputError [OUTPUT_UNWRITABLE] ${page}: expected a file that can be written, received ENOENT\n`,
    );
    expect(existsSync(page)).toBe(false);
  });

  test("a folder in the file's place is left alone, and so is a config", async () => {
    const { status, stderr } = await run("--out", old, "--html", old, CONFIG);
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected one config file at most, received/);
    const config = join(folder, "acme.json");
    const text = JSON.stringify(await loadExample("ecs-task"));
    writeFileSync(config, text);
    const shown = await run("--out", old, "--as-is", "--json", config);
    expect([shown.status, JSON.parse(shown.stdout)]).toMatchObject([0, { proven: true }]);
    expect(readFileSync(config, "utf8")).toBe(text);
    expect(readdirSync(old).sort()).toEqual(["manifest.json", "stacks"]);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("npm run prove -- --diff", () => {
  test("the same: nothing, and 0", async () => {
    expect(await run("--diff", old, old)).toEqual({ status: 0, stdout: "access unchanged\n", stderr: "" });
  });

  test("widened: what can now be done, by which statement, and 3; no colour without a terminal", async () => {
    const { status, stdout } = await run("--diff", old, wider);
    expect(status).toBe(3);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "+ role ecs-cross-account-s3-role of 111111111111 can now s3:AbortMultipartUpload s3:PutObject on s3://ecs-destination-bucket/*",
      "    allowed by WriteObjects of policy of role ecs-cross-account-s3-role",
      "    allowed by WriteObjectsByEcsTask of bucket policy of ecs-destination-bucket",
    ]);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(/\n {4}before: policy of role ecs-cross-account-s3-role has no statement/);
    expect(stdout).toMatch(/\naccess widened: 1 gained\n$/);
  });

  test("narrowed: 0, with NEW from --out", async () => {
    const { status, stdout } = await run("--diff", wider, "--out", old);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^- role ecs-cross-account-s3-role of 111111111111 can no longer s3:AbortMultipartUpload s3:PutObject on/,
    );
    expect(stdout).toMatch(/\naccess narrowed: 1 lost\n$/);
  });

  test("as JSON and as Markdown, with the same exit code", async () => {
    const asJson = await run("--diff", "--json", old, wider);
    expect(asJson.status).toBe(3);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      widened: true,
      gained: [
        {
          actions: ["s3:AbortMultipartUpload", "s3:PutObject"],
          resource: "arn:aws:s3:::ecs-destination-bucket/*",
        },
      ],
      lost: [],
    });
    const asMarkdown = await run("--diff", "--markdown", "-", old, wider);
    expect(asMarkdown.status).toBe(3);
    expect(asMarkdown.stdout).toMatch(/^## ⚠ Access is widened\n[^]*### Can now\n/);
  });
});

test.each([
  ["no old folder", ["--diff"], /expected an old folder and at most a new one, received 0/],
  ["three folders", ["--diff", "a", "b", "c"], /received 3/],
  [
    "a page of a comparison",
    ["--diff", "a", "--html", "b.html"],
    /--diff with --json or --markdown, received --html/,
  ],
  ["a folder without stacks", ["--diff", "/nowhere"], /manifest\.json: expected what `npm run synth` writes/],
  [
    "two formats for one output",
    ["--json", "--markdown", "-"],
    /one format for the standard output, received --json and --markdown/,
  ],
  ["a format and less of the text", ["--json", "--quiet"], /--quiet only with text/],
  ["no file for the page", ["--html", ""], /expected a file or nothing for --html/],
  ["two configs", ["a.ts", "b.ts"], /expected one config file at most/],
])("%s: one error, and 2", async (_name, args, message) => {
  const { status, stdout, stderr } = await run(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("half of a stack: one error, and 2", async () => {
  const half = join(folder, "half");
  cpSync(old, half, { recursive: true });
  const file = join(half, "stacks", "account_B", "cdk.tf.json");
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 200));
  const { status, stdout, stderr } = await run("--diff", old, half);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^ModelError \[STACKS_UNREADABLE\] .*cdk\.tf\.json: expected JSON/);
});

test("--help lists the options and the exit codes", async () => {
  const { status, stdout } = await run("--help");
  expect(status).toBe(0);
  for (const text of [
    "--json [file]",
    "--html [file]",
    "--markdown [file]",
    "--diff",
    "Exit codes: 0 ",
    "3 it is, or may be",
  ]) {
    expect(stdout).toContain(text);
  }
});
