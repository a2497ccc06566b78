import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "../..");

/** One fault for each kind of rule: its file, what is wrong there, and the rule. */
const FAULTS = [
  ["src/debugger.ts", "debugger;", "eslint(no-debugger)"],
  ["src/empty.ts", "export const f = (a: boolean) => { if (a) {} };", "eslint(no-empty)"],
  ["src/underline.ts", "const _a = 1; export {};", "eslint(no-unused-vars)"],
  ["src/any.ts", "export type A = any;", "typescript(no-explicit-any)"],
  ["src/await.ts", "export async function f() { await 1; }", "typescript(await-thenable)"],
  ["src/floating.ts", "void 0; Promise.resolve(1); export {};", "typescript(no-floating-promises)"],
  ["src/parsed.ts", "export const a = JSON.parse('1');", "typescript(no-unsafe-assignment)"],
  ["src/never.ts", "export const f = (a: string) => a ?? 'b';", "typescript(no-unnecessary-condition)"],
  ["src/object.ts", "export const f = (a: number[]) => `${a}`;", "typescript(restrict-template-expressions)"],
  [
    "src/returned.ts",
    "export function f(a: () => void) { return a(); }",
    "typescript(no-confusing-void-expression)",
  ],
  ["src/here.ts", 'export { there } from "./there"; export const here = 1;', "import(no-cycle)"],
  ["src/there.ts", 'export { here } from "./here"; export const there = 1;', "import(no-cycle)"],
  ["src/provider.ts", 'import "@cdktf/provider-aws";', "eslint(no-restricted-imports)"],
  ...["src/constructs", "src/handshakes", "stacks"].map(
    (folder) =>
      [
        `${folder}/json.ts`,
        'import { Fn } from "cdktf"; Fn.jsonencode({});',
        "eslint(no-restricted-properties)",
      ] as const,
  ),
  ["src/report/assets/node.js", "process.exit();", "eslint(no-undef)"],
  ["src/sandbox/page/assets/node.js", "process.exit();", "eslint(no-undef)"],
  ["bin/browser.cjs", "document.close();", "eslint(no-undef)"],
  ["src/waived.ts", "// oxlint-disable-next-line no-debugger\nexport {};", undefined],
] as const;

/** What looks like a fault and is none. */
const RIGHT = [
  ["src/shorthand.ts", "export const f = (a: () => void) => a();"],
  ["src/number.ts", "export const f = (a: number) => `${a}`;"],
  ["src/policies/json.ts", 'import { Fn } from "cdktf"; export const a: string = Fn.jsonencode({});'],
  ["src/resource.ts", 'import "@cdktf/provider-aws/lib/s3-bucket";'],
  ["__tests__/parsed.ts", "export const a = JSON.parse('1');"],
  ["__tests__/workflows/own.check.ts", 'import { test } from "node:test"; test("a", () => void 0);'],
  ["bin/node.cjs", "module.exports = process.argv;"],
] as const;

interface Diagnostic {
  readonly filename: string;
  readonly code?: string;
}

test("each kind of rule finds a fault, and what is right has none", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lint-")));
  try {
    cpSync(join(ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
    cpSync(join(ROOT, "tsconfig.json"), join(folder, "tsconfig.json"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
    for (const [file, text] of [...FAULTS, ...RIGHT]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${text}\n`);
    }
    const oxlint = join(ROOT, "node_modules/oxlint/bin/oxlint");
    const { status, stdout } = spawnSync(process.execPath, [oxlint, "--format", "json"], {
      cwd: folder,
      encoding: "utf8",
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
    const found = diagnostics.map(({ filename, code }) => [filename, code]);
    expect(found.sort()).toEqual(FAULTS.map(([file, , rule]) => [file, rule]).sort());
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
