import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline, quadrants } from "../support/pictures";
import { loadExample } from "../verifier/synthesized-stacks";
import { synthesizeTo } from "../support/synthesize-to";

jest.setTimeout(180_000);

const ROOT = resolve(__dirname, "../..");

/** A user's own folder, outside of the project, with a folder in it where they stand. */
let folder: string;
let here: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "where npm is called-"));
  here = join(folder, "here");
  mkdirSync(here);
  await pipeline(quadrants(30, 20)).png().toFile(join(folder, "small.png"));
  await synthesizeTo(join(folder, "stacks-of-mine"), await loadExample("ecs-task"));
  writeFileSync(join(here, "ecs.json"), JSON.stringify(await loadExample("ecs-task")));
  writeFileSync(
    join(here, "cases.jsonl"),
    `${JSON.stringify({ principal: "anonymous", action: "s3:GetObject", resource: "arn:aws:s3:::ecs-destination-bucket/y", expect: "denied" })}\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As a person does who stands elsewhere than in the project. */
function run(script: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync("npm", ["--prefix", ROOT, "--silent", "run", script, "--", ...args], {
    cwd: here,
    encoding: "utf8",
  });
}

test("pictures and --out are found from there, and reported as they were given", () => {
  const { status, stdout, stderr } = run("thumbnail", "../small.png", "--widths", "10", "--out", "made");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`\n  ${join("made", "small.10.webp")}  10 × 7`);
  expect(existsSync(join(here, "made", "small.10.webp"))).toBe(true);
});

test("so are config, stacks and reports of npm run prove", () => {
  const args = [
    "--out",
    "../stacks-of-mine",
    "--html",
    "report.html",
    "--markdown",
    "../report.md",
    "ecs.json",
  ];
  const { stdout, stderr } = run("prove", ...args);
  expect(stdout).toMatch(/proven for every request: /);
  expect(stderr).toContain("written: report.html\nwritten: ../report.md\n");
  expect(existsSync(join(here, "report.html"))).toBe(true);
  expect(existsSync(join(folder, "report.md"))).toBe(true);
});

test("so are the folders of a comparison, and the cases of npm run can", () => {
  const { status, stdout } = run("prove", "--diff", "../stacks-of-mine", "../stacks-of-mine");
  expect([status, stdout]).toEqual([0, expect.stringContaining("access")]);
  const cases = run("can", "--config", "ecs.json", "--out", "../stacks-of-mine", "--cases", "cases.jsonl");
  expect(cases.stderr).toBe("");
  expect([cases.status, cases.stdout]).toEqual([0, expect.stringContaining("1 of 1 cases as expected")]);
});

test("a name that is not there is reported as it was given", () => {
  const { status, stderr } = run("prove", "../absent.json");
  expect(stderr).toBe(
    "ConfigFileError [CONFIG_UNREADABLE] ../absent.json: expected a config file, received no such file\n",
  );
  expect(status).toBe(2);
});
