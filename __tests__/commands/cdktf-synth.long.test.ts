import { spawnSync } from "node:child_process";
import {
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
import { join, resolve } from "node:path";
import { runCli } from "../support/run-cli";
import { config, output } from "./small-synth";

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "cdktf synth-")));
  process.chdir(folder);
  const app = `node ${join(ROOT, "bin/s3-handshake.cjs")} app`;
  writeFileSync("cdktf.json", JSON.stringify({ language: "typescript", app, projectId: "test" }));
});
afterEach(() => {
  process.chdir(ROOT);
  rmSync(folder, { recursive: true });
});

function runCdktf(...args: readonly string[]) {
  return spawnSync(process.execPath, [require.resolve("cdktf-cli/bundle/bin/cdktf.js"), ...args], {
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", FORCE_COLOR: "0" },
  });
}

test("writes byte for byte what cdktf synth writes", async () => {
  const example = join(ROOT, "s3-handshake.config.ts");
  await runCli("synth", example);
  const ours = output();
  expect(Object.keys(ours)).toContain("account_A/cdk.tf.json");
  expect(Object.keys(ours).filter((name) => name.endsWith(".zip"))).toHaveLength(1);
  process.env["S3_HANDSHAKE_CONFIG"] = example;
  try {
    expect(runCdktf("synth", "--output", "by-cdktf").status).toBe(0);
  } finally {
    delete process.env["S3_HANDSHAKE_CONFIG"];
  }
  const theirs = output("by-cdktf");
  expect(Object.keys(theirs)).toEqual(Object.keys(ours));
  for (const [name, text] of Object.entries(theirs))
    expect([name, text === ours[name]]).toEqual([name, true]);
});

test("a bad config is reported by cdktf synth too, and leaves the last good output", async () => {
  writeFileSync("good.json", JSON.stringify(config("destination-bucket")));
  writeFileSync("bad.json", JSON.stringify(config("Destination")));
  await runCli("synth", "good.json");
  const before = output();
  process.env["S3_HANDSHAKE_CONFIG"] = "bad.json";
  const { status, stdout, stderr } = runCdktf("synth");
  delete process.env["S3_HANDSHAKE_CONFIG"];
  expect(status).not.toBe(0);
  expect(stdout + stderr).toContain("destination.bucketName: expected a bucket name of lower-case letters");
  expect(output()).toEqual(before);
});

test("a checkout bundles its sources again when one has changed", () => {
  rmSync("cdktf.json");
  for (const name of readdirSync(ROOT).filter((one) => !/^(\.|dist$|cdktf\.out$|__tests__$)/.test(one))) {
    if (name === "bin" || name === "main.ts") continue;
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  mkdirSync("bin");
  for (const name of readdirSync(join(ROOT, "bin"))) {
    writeFileSync(join("bin", name), readFileSync(join(ROOT, "bin", name)));
  }
  const own = (text: string): string => {
    writeFileSync("main.ts", `console.log(${JSON.stringify(text)});\n`);
    return spawnSync(process.execPath, ["bin/s3-handshake.cjs", "app"], { encoding: "utf8" }).stdout;
  };
  expect([own("one"), own("another one")]).toEqual(["one\n", "another one\n"]);
});
