import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Synthesizes every example on CDKTF and on CDK Terrain, from the same source, and compares the JSON but for versions
 * and the provider's source. Run by `npm run test:cdktn`.
 */

const ROOT = resolve(__dirname, "../..");
const SOURCES = [
  "config",
  "constructs",
  "handshakes",
  "policies",
  "stacks",
  "lambda-src",
  "naming.ts",
  "tsconfig.json",
  "examples",
];

/** Synthesizes one config with whatever `cdktf` is found from the folder. */
function synthesize(folder: string, config: string, outdir: string): Record<string, unknown> {
  mkdirSync(outdir, { recursive: true });
  const script = `
    const { App } = require("cdktf");
    const { loadConfig } = require("./config/load-config");
    const { planHandshakes } = require("./handshakes/declare-handshakes");
    const { buildStacks } = require("./stacks/build-stacks");
    loadConfig(${JSON.stringify(config)}).then((config) => {
      const app = new App({ outdir: ${JSON.stringify(outdir)}, stackTraces: false });
      const codeOf = () => ({ zipPath: "naming.ts", sha256Base64: Buffer.alloc(32).toString("base64") });
      buildStacks(app, planHandshakes(config), codeOf);
      app.synth();
    });`;
  const { status, stderr } = spawnSync(process.execPath, ["--import", require.resolve("tsx"), "-e", script], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${config} in ${folder}:\n${stderr}`);
  const stacks = readdirSync(join(outdir, "stacks"));
  return Object.fromEntries(
    stacks.map((stack) => [
      stack,
      comparable(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8")),
    ]),
  );
}

/** The JSON without what names the generator or its provider's version. */
function comparable(text: string): unknown {
  const json = JSON.parse(text) as {
    "//": { metadata: { version?: string } };
    terraform: { required_providers: object };
  };
  versions.add(String(json["//"].metadata.version));
  delete json["//"].metadata.version;
  json.terraform.required_providers = {};
  return json;
}

/** The page that says how to move tells what is tried here. */
function checkPage(): void {
  const page = readFileSync(join(ROOT, "docs/how-to/cdk-terrain.md"), "utf8");
  const [, block = "{}"] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const told = (JSON.parse(block) as { dependencies?: unknown }).dependencies;
  const { dependencies } = JSON.parse(readFileSync(join(__dirname, "package.json"), "utf8")) as {
    dependencies: unknown;
  };
  if (JSON.stringify(told) === JSON.stringify(dependencies)) return;
  throw new Error(
    `docs/how-to/cdk-terrain.md: expected ${JSON.stringify(dependencies)}, received ${JSON.stringify(told)}`,
  );
}

checkPage();

/** What made the JSON, by its own word: both have to show. */
const versions = new Set<string>();
const folder = mkdtempSync(join(__dirname, ".source-"));
const outputs = mkdtempSync(join(tmpdir(), "cdktn-"));
let different = 0;
try {
  for (const source of SOURCES) cpSync(join(ROOT, source), join(folder, source), { recursive: true });
  const examples = readdirSync(join(ROOT, "examples")).filter((file) => file.endsWith(".config.ts"));
  for (const example of examples) {
    const config = join("examples", example);
    const onCdktf = synthesize(ROOT, config, join(outputs, "cdktf", example));
    const onCdktn = synthesize(folder, config, join(outputs, "cdktn", example));
    const equal = JSON.stringify(onCdktf) === JSON.stringify(onCdktn);
    if (!equal) different += 1;
    console.log(`${equal ? "equal    " : "DIFFERENT"}  ${example}`);
  }
  console.log(`made by the versions ${[...versions].join(" and ")}`);
  console.log(`${examples.length - different} passed, ${different} failed`);
  if (examples.length === 0 || different > 0 || versions.size !== 2) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
  rmSync(outputs, { recursive: true });
}
