import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { App } from "cdktf";
import { loadConfig } from "../../config/load-config";
import { planHandshakes } from "../../handshakes/declare-handshakes";
import { buildStacks } from "../../stacks/build-stacks";

const EXAMPLES = join(__dirname, "../../examples");
const names = readdirSync(EXAMPLES).filter((file) => file.endsWith(".config.ts"));
const terraformIsHere = spawnSync("terraform", ["version"]).status === 0;

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "hcl-"));
  // What `cdktf synth --hcl` sets.
  process.env["SYNTH_HCL_OUTPUT"] = "true";
});
afterEach(() => {
  Reflect.deleteProperty(process.env, "SYNTH_HCL_OUTPUT");
  rmSync(outdir, { recursive: true });
});

async function hclOf(name: string): Promise<Record<string, string>> {
  const zipPath = join(outdir, "function.zip");
  writeFileSync(zipPath, "code");
  const app = new App({ outdir: join(outdir, "out"), stackTraces: false });
  const codeOf = () => ({ zipPath, sha256Base64: Buffer.alloc(32).toString("base64") });
  buildStacks(app, planHandshakes(await loadConfig(join(EXAMPLES, name))), codeOf);
  app.synth();
  const stacks = readdirSync(join(outdir, "out/stacks"));
  return Object.fromEntries(
    stacks.map((stack) => [stack, readFileSync(join(outdir, "out/stacks", stack, "cdk.tf"), "utf8")]),
  );
}

test.each(names)("the HCL of %s is what Terraform can read", async (name) => {
  const files = Object.entries(await hclOf(name));
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const [stack, text] of files) {
    const parsed = (await parse(`${stack}.tf`, text)) as { provider: { aws: { alias: string }[] } };
    expect(parsed.provider.aws[0]?.alias).toBe(stack);
    if (terraformIsHere)
      execFileSync("terraform", ["fmt", "-"], { input: text, stdio: ["pipe", "pipe", "pipe"] });
  }
});

test("the parser is no pushover", async () => {
  await expect(parse("broken.tf", 'resource "a" {')).rejects.toThrow();
});
