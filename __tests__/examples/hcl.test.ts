import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { App, TerraformStack } from "cdktf";
import { loadConfig } from "../../src/config/load-config";
import type { HandshakeConfig, ResolvedConfig } from "../../src/config/schema";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { buildStacks } from "../../stacks/build-stacks";
import { formatHcl } from "../../stacks/hcl/format-hcl";
import { resolved, smallConfig } from "../support/configs";

const EXAMPLES = join(__dirname, "../../examples");
/** What has to be outside of the stacks is an output that cdktf writes as JSON. */
const outside: HandshakeConfig = {
  ...smallConfig(),
  destination: {
    bucketName: "destination-bucket",
    encryption: {
      kind: "existing-kms-key",
      keyArn: "arn:aws:kms:eu-central-1:222222222222:key/11111111-2222-3333-4444-555555555555",
    },
    accessLogs: { bucketName: "access-log-bucket" },
  },
};
const configs: [name: string, load: () => Promise<ResolvedConfig>][] = [
  ...readdirSync(EXAMPLES)
    .filter((file) => file.endsWith(".config.ts"))
    .map((file): [string, () => Promise<ResolvedConfig>] => [file, () => loadConfig(join(EXAMPLES, file))]),
  ["a config with preconditions", () => Promise.resolve(resolved(outside))],
];
const terraformIsHere = spawnSync("terraform", ["version"]).status === 0;

let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "hcl-"));
  // What `cdktf synth --hcl` sets.
  process.env["SYNTH_HCL_OUTPUT"] = "true";
});
afterAll(() => {
  Reflect.deleteProperty(process.env, "SYNTH_HCL_OUTPUT");
  rmSync(outdir, { recursive: true });
});

interface Hcl {
  readonly written: Record<string, string>;
  /** What cdktf alone would write. */
  readonly plain: Record<string, string>;
}

async function hclOf(load: () => Promise<ResolvedConfig>): Promise<Hcl> {
  const zipPath = join(outdir, "function.zip");
  writeFileSync(zipPath, "code");
  const app = new App({ outdir: join(outdir, "out"), stackTraces: false });
  const codeOf = () => ({ zipPath, sha256Base64: Buffer.alloc(32).toString("base64") });
  buildStacks(app, planHandshakes(await load()), codeOf);
  app.synth();
  const stacks = app.node.children.filter((child) => TerraformStack.isStack(child));
  return {
    written: Object.fromEntries(
      stacks.map(({ node }) => [
        node.id,
        readFileSync(join(outdir, "out/stacks", node.id, "cdk.tf"), "utf8"),
      ]),
    ),
    plain: Object.fromEntries(
      stacks.map((stack) => [
        stack.node.id,
        (TerraformStack.prototype.toHclTerraform.call(stack) as { hcl: string }).hcl,
      ]),
    ),
  };
}

interface Parsed {
  readonly terraform: unknown[];
  readonly provider: { readonly aws: readonly { readonly alias: string }[] };
}

async function parsed(text: string): Promise<Parsed> {
  return (await parse("stack.tf", text)) as unknown as Parsed;
}

/** What is left when white space, commas, quotes of keys and of references are removed. */
function bare(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('\\"', '"')
    .replace(/\\n|\s|,/g, "")
    .replace(/"([A-Za-z_][\w-]*)"[=:]/g, "$1=")
    .replace(/\$\{(aws(?:_\w+)?\.[\w-]+(?:\.\w+)?)\}/g, "$1");
}

describe.each(configs)("the HCL of %s", (_, load) => {
  let hcl: Hcl;
  beforeAll(async () => {
    hcl = await hclOf(load);
  });

  test("is formatted as terraform fmt does", () => {
    if (!terraformIsHere) return;
    for (const text of Object.values(hcl.written)) {
      const formatted = execFileSync("terraform", ["fmt", "-"], {
        input: text,
        encoding: "utf8",
        stdio: ["pipe", "pipe", "pipe"],
      });
      expect(text).toBe(formatted);
    }
  });

  test("says what cdktf says, and which Terraform it needs", async () => {
    const { written, plain } = hcl;
    expect(Object.keys(written).length).toBeGreaterThanOrEqual(1);
    for (const [stack, text] of Object.entries(written)) {
      const [ours, theirs] = [
        await parsed(text),
        await parsed((plain[stack] ?? "").replace(/^ *0 = "required_version"$/m, "")),
      ];
      expect(ours.provider.aws[0]?.alias).toBe(stack);
      expect(bare({ ...ours, terraform: [] })).toBe(bare({ ...theirs, terraform: [] }));
      // What imports needs Terraform 1.5.
      const required_version = "import" in ours ? ">= 1.5.0" : ">= 1.2.0";
      expect(ours.terraform).toEqual([{ ...(theirs.terraform[0] as object), required_version }]);
    }
  });

  test("has its policies over several lines, and references that are no strings", () => {
    for (const text of Object.values(hcl.written)) {
      expect(text.match(/"\$\{[^"$]*\}"/g)).toBeNull();
      expect(text.match(/^\s*"?(?:provider|depends_on) *= .*"/gm)).toBeNull();
      expect(text.match(/^\s*"aws_\w+\..*"/gm)).toBeNull();
      for (const [, rest] of text.matchAll(/jsonencode\((.*)$/gm)) expect(rest).toBe("{");
    }
  });
});

test("a string keeps its templates, escapes and quotes", () => {
  const hcl = [
    'resource "x" "y" {',
    'one = "${a.b.arn}:*"',
    'two = "a \\"quote\\" and $${not}"',
    'three = "${jsonencode({"k}" = "a, b]", "l" = [], "m" = {}})}"',
    "four = {",
    "}",
    "}",
  ].join("\n");
  expect(formatHcl(hcl, ">= 1.2.0").split("\n")).toEqual([
    'resource "x" "y" {',
    '  one = "${a.b.arn}:*"',
    '  two = "a \\"quote\\" and $${not}"',
    "  three = jsonencode({",
    '    "k}" = "a, b]"',
    "    l    = []",
    "    m    = {}",
    "  })",
    "  four = {}",
    "}",
    "",
  ]);
});

test.each(['resource "a" {', "a = ", 'a = "${b"', "a { } }"])("what is no HCL is refused: %s", (hcl) => {
  expect(() => formatHcl(hcl, "")).toThrow(/line \d+ of the HCL: expected/);
});
