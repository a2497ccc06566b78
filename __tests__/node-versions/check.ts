import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Runs the commands under every Node.js of this folder's package.json and under the one that runs this, and compares what
 * they write: the stacks have to be the same, byte for byte. Run by `npm run test:node`, on Linux x64.
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

const versions = [
  process.execPath,
  ...readdirSync(join(__dirname, "node_modules"))
    .filter((name) => name.startsWith("node-"))
    .map((name) => join(__dirname, "node_modules", name, "bin/node")),
];

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

let first: string | undefined;
for (const node of versions) {
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
  writeFileSync(
    join(folder, "cdktf.json"),
    JSON.stringify({ language: "typescript", app: `node ${COMMAND} app`, projectId: "node-versions" }),
  );
  const version = run("--version").trim();
  run(COMMAND, "synth", CONFIG);
  const ours = JSON.stringify(stacksIn(join(folder, "cdktf.out")));
  run(COMMAND, "prove");
  run(COMMAND, "can", ...QUESTION);
  run(COMMAND, "diff", "cdktf.out");
  run(CDKTF, "synth");
  if (JSON.stringify(stacksIn(join(folder, "cdktf.out"))) !== ours) {
    throw new Error(`${version}: expected of cdktf synth what synth wrote, received something else`);
  }
  first ??= ours;
  if (ours !== first)
    throw new Error(`${version}: expected the stacks of ${process.version}, received others`);
  rmSync(folder, { recursive: true });
  console.log(`${version}: synth, prove, can, diff and cdktf synth`);
}
console.log(`${String(versions.length)} passed, 0 failed`);
