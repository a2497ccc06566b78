import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Synthesizes every example on CDKTF and on CDK Terrain, from the same source, and compares the JSON but for versions
 * and the provider's source. Run by `npm run test:cdktn`.
 */

const ROOT = resolve(__dirname, "../..");
const SOURCES = ["src", "stacks", "lambda-src", "tsconfig.json", "examples"];

/** Synthesizes configs with whatever `cdktf` is found from the folder. @returns each config's stacks */
function synthesize(folder: string, configs: readonly string[], outdir: string): Record<string, unknown>[] {
  const script = `
    const { App } = require("cdktf");
    const { loadConfig } = require("./src/config/load-config");
    const { planHandshakes } = require("./src/handshakes/declare-handshakes");
    const { buildStacks } = require("./stacks/build-stacks");
    const codeOf = () => ({ zipPath: "tsconfig.json", sha256Base64: Buffer.alloc(32).toString("base64") });
    (async () => {
      for (const [index, config] of ${JSON.stringify(configs)}.entries()) {
        const outdir = ${JSON.stringify(outdir)} + "/" + index;
        require("node:fs").mkdirSync(outdir, { recursive: true });
        const handshakes = planHandshakes(await loadConfig(config));
        const app = new App({ outdir, stackTraces: false });
        buildStacks(app, handshakes, codeOf);
        app.synth();
      }
    })();`;
  const { status, stderr } = spawnSync(process.execPath, ["--import", require.resolve("tsx"), "-e", script], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`in ${folder}:\n${stderr}`);
  return configs.map((_, index) => stacksIn(join(outdir, String(index), "stacks")));
}

function stacksIn(folder: string): Record<string, unknown> {
  return Object.fromEntries(
    readdirSync(folder).map((stack) => [
      stack,
      comparable(readFileSync(join(folder, stack, "cdk.tf.json"), "utf8")),
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

/** The page that says how to move says what is tried here. */
function checkPage(): void {
  const page = readFileSync(join(ROOT, "docs/how-to/cdk-terrain.md"), "utf8");
  const [, block = "{}"] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const reported = (JSON.parse(block) as { dependencies?: unknown }).dependencies;
  const { dependencies } = JSON.parse(readFileSync(join(__dirname, "package.json"), "utf8")) as {
    dependencies: unknown;
  };
  if (JSON.stringify(reported) === JSON.stringify(dependencies)) return;
  throw new Error(
    `docs/how-to/cdk-terrain.md: expected ${JSON.stringify(dependencies)}, received ${JSON.stringify(reported)}`,
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
  const configs = examples.map((example) => join("examples", example));
  const onCdktf = synthesize(ROOT, configs, join(outputs, "cdktf"));
  const onCdktn = synthesize(folder, configs, join(outputs, "cdktn"));
  for (const [index, example] of examples.entries()) {
    const equal = JSON.stringify(onCdktf[index]) === JSON.stringify(onCdktn[index]);
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
