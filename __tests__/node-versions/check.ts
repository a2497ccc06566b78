import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { lambdaNode } from "../../src/packaging/lambda-node";

/**
 * Runs the commands under every Node.js of this folder's package.json and under Lambda's, and compares what they write with
 * what the one that runs this writes: the stacks have to be the same, byte for byte. Run by `npm run test:node`, on Linux x64.
 */
const ROOT = resolve(__dirname, "../..");
const COMMAND = join(ROOT, "bin/s3-handshake.cjs");
const CDKTF = join(ROOT, "node_modules/cdktf-cli/bundle/bin/cdktf.js");
const CONFIG = join(ROOT, "s3-handshake.config.ts");
const QUESTION = [
  "arn:aws:iam::222222222222:role/ThumbXRole",
  "s3:PutObject",
  "arn:aws:s3:::account-b-thumb-bucket/thumbnails/x",
];

const installed = readdirSync(join(__dirname, "node_modules"))
  .filter((name) => name.startsWith("node-"))
  .map((name) => join(__dirname, "node_modules", name, "bin/node"));

/** The output's files below `stacks`, by path. */
function stacksIn(folder: string): Record<string, string> {
  const files = readdirSync(join(folder, "stacks"), { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path, "latin1")]),
  );
}

/** All that is run under one Node.js. @returns the stacks */
function runUnder(node: string): string {
  const folder = mkdtempSync(join(tmpdir(), "node-versions-"));
  const run = (...args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(node, args, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "1", FORCE_COLOR: "0" },
    });
    if (status === 0) return stdout;
    throw new Error(`${node} ${args.join(" ")} ended with ${String(status ?? error)}:\n${stdout}${stderr}`);
  };
  const app = `${node} ${COMMAND} app`;
  writeFileSync(
    join(folder, "cdktf.json"),
    JSON.stringify({ language: "typescript", app, projectId: "node-versions" }),
  );
  const version = run("--version").trim();
  run(COMMAND, "synth", CONFIG);
  const ours = JSON.stringify(stacksIn(join(folder, "cdktf.out")));
  // The rest is run under this one by the other suites.
  if (node !== process.execPath) {
    run(COMMAND, "prove");
    run(COMMAND, "can", ...QUESTION);
    run(COMMAND, "diff", "cdktf.out");
    run(CDKTF, "synth");
    if (JSON.stringify(stacksIn(join(folder, "cdktf.out"))) !== ours)
      throw new Error(`${version}: expected of cdktf synth what synth wrote, received something else`);
    console.log(`${version}: synth, prove, can, diff and cdktf synth`);
  }
  rmSync(folder, { recursive: true });
  return ours;
}

async function main(): Promise<void> {
  const expected = runUnder(process.execPath);
  const { path } = await lambdaNode(console.log);
  for (const node of [path, ...installed]) {
    if (runUnder(node) !== expected)
      throw new Error(`${node}: expected the stacks of ${process.version}, received others`);
  }
  console.log(`${String(installed.length + 1)} passed, 0 failed`);
}

void main();
