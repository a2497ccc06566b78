import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CATALOGUE } from "../../src/commands/catalogue";
import { runCli } from "../support/run-cli";

const ROOT = resolve(__dirname, "../..");
const COMMANDS = Object.keys(CATALOGUE);

test("names every command, on a screen", async () => {
  const { status, stdout, stderr } = await runCli("--help");
  expect([status, stderr]).toEqual([0, ""]);
  for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  expect(stdout.split("\n").length).toBeLessThan(35);
});

test("without a command it shows the same, and ends with 2", async () => {
  expect(await runCli()).toEqual({ ...(await runCli("--help")), status: 2 });
});

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(await runCli("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test.each(COMMANDS)("%s --help fits on a screen and names its exit codes or shells", async (name) => {
  const { status, stdout, stderr } = await runCli(name, "--help");
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^usage: |^Usage: |\nusage: /i);
  expect(stdout).toContain("--help");
  expect(stdout).not.toContain("default: []");
  expect(stdout.split("\n").length).toBeLessThan(45);
});

test.each([
  ["a misspelt command", ["prov"], "expected a command such as prove, received prov"],
  [
    "no such command",
    ["frobnicate"],
    /expected a command such as one of init, synth, .*, received frobnicate/,
  ],
  ["a misspelt option", ["prove", "--as-iss"], "unknown option '--as-iss' (did you mean --as-is?)"],
  ["of the sandbox", ["sandbox", "--onse"], "unknown option '--onse' (did you mean --once?)"],
  ["of thumbnail", ["thumbnail", "--formatt", "webp"], "(did you mean --format?)"],
  ["credentials of what ends", ["sandbox", "--once", "--as", "x"], "expected no --as with --once"],
  ["a port twice", ["sandbox", "--port", "5", "--page-port", "5"], "expected another port for --page-port"],
  [
    "no port",
    ["sandbox", "--port", "65536"],
    "expected a whole number up to 65535 for --port, received 65536",
  ],
  ["an option without its value", ["prove", "--out"], "option '--out <dir>' argument missing"],
  ["an inherited name", ["constructor"], /received constructor/],
])("%s: one line with the nearest, and 2", async (_name, args, message) => {
  const { status, stdout, stderr } = await runCli(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^UsageError \[USAGE\] [^\n]+\. Try --help\.\n$/);
  if (typeof message === "string") expect(stderr).toContain(message);
  else expect(stderr).toMatch(message);
});

describe("completion", () => {
  /** What bash offers for the last of these words. */
  async function completed(...words: readonly string[]): Promise<string[]> {
    const { stdout } = await runCli("completion", "bash");
    const script = `${stdout}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _s3_handshake; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const ended = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect([ended.status, ended.stderr]).toEqual([0, ""]);
    return ended.stdout.trim().split("\n");
  }

  test("of commands, options of each, and files", async () => {
    expect(await completed("s3-handshake", "pro")).toEqual(["prove", "probe"]);
    expect(await completed("s3-handshake", "prove", "--as")).toEqual(["--as-is"]);
    expect(await completed("s3-handshake", "can", "--ca")).toEqual(["--cases"]);
    expect(await completed("s3-handshake", "prove", "package.js")).toEqual(["package.json"]);
  });

  test("for zsh and fish too, and for no other shell", async () => {
    expect((await runCli("completion", "zsh")).stdout).toMatch(/^autoload -U \+X bashcompinit/);
    expect((await runCli("completion", "fish")).stdout).toMatch(
      /^complete -c s3-handshake .* -a prove -d 'check /m,
    );
    expect(await runCli("completion", "tcsh")).toMatchObject({ status: 2, stdout: "" });
  });
});

test("a Node.js that is too old is named before anything else fails", () => {
  const script = `Object.defineProperty(process.versions, "node", { value: "18.20.4" }); require("./bin/s3-handshake.cjs")`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script, "--", "x", "--version"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toBe("s3-handshake: expected Node.js 20.15 or newer, received 18.20.4.\n");
});

test.each([
  ["--help", ["prove", "--help"], 0],
  ["no command", [], 2],
])("%s keeps its exit code when its reader leaves early", async (_name, args, status) => {
  const child = spawn(process.execPath, [join(ROOT, "bin/s3-handshake.cjs"), ...args]);
  child.stdout.destroy();
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  expect(await once(child, "close")).toEqual([status, null]);
  expect(Buffer.concat(said).toString()).not.toContain("EPIPE");
});
