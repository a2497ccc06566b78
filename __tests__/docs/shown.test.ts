import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { METRICS_NAMESPACE } from "../../lambda-src/shared/metrics";
import * as library from "../../src/index";
import { runCli } from "../support/run-cli";
import { anchorsOf, blocksOf, page, ROOT } from "./pages";

jest.setTimeout(120_000);

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Everything in these folders that ends so. */
function files(ending: string, ...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(ending) && !name.includes("node_modules"))
      .map((name) => join(folder, name)),
  );
}

const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter(
    (entry) =>
      entry.isDirectory() && !/^(?:\.|node_modules|__tests__|docs|dist|cdktf\.out|coverage)/.test(entry.name),
  )
  .map(({ name }) => name);

test("README's config is the example, and the lines below it are what synth prints of it", async () => {
  const [config, output] = blocksOf(page("README.md"));
  const example = read("examples/ecs-task.config.ts").replace(
    "../src/config/define-config",
    "s3-handshake/config",
  );
  expect(example.replace(/\/\*\*.*\*\/\n/, "")).toBe(config?.text);
  const folder = mkdtempSync(join(tmpdir(), "readme-"));
  try {
    const out = join(folder, "cdktf.out");
    const { status, stdout } = await runCli("synth", join(ROOT, "examples/ecs-task.config.ts"), "--out", out);
    expect(status).toBe(0);
    const printed = stdout.replaceAll(out, "cdktf.out").split("\n");
    const lines = output?.text.split("\n").filter((line) => line !== "") ?? [];
    expect(lines.length).toBe(5);
    expect(lines.filter((line) => !printed.some((one) => one.startsWith(line)))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every code of an error has its line, and no other", () => {
  // Of a class, or of a type that lists the codes of one: `export type PackagingErrorCode = | "PACKAGING_…"`.
  const codes = files(".ts", ...FOLDERS)
    .map(read)
    .flatMap((text) => [
      ...[...text.matchAll(/^ +readonly code = "([A-Z_]+)"|kindOfError\(\s*"\w+",\s*"([A-Z_]+)"/gm)].map(
        ([, own, kinds]) => own ?? kinds,
      ),
      ...[...text.matchAll(/^export type \w+ErrorCode =([^;]+);/gm)].flatMap(([, union = ""]) =>
        [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code),
      ),
    ]);
  const rows = [...read("docs/reference/errors.md").matchAll(/^- \*\*`([A-Z_]+)`/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(50);
  expect([...new Set(rows)].sort()).toEqual([...new Set(codes)].sort());
  expect(rows.length).toBe(new Set(rows).size);
});

test("the page of errors knows which failures of a function are permanent", () => {
  const permanent = new Map(
    [...read("lambda-src/shared/errors.ts").matchAll(/"([A-Z_]+)",\s*(PERMANENT|PASSING)/g)].map(
      ([, code, value]) => [code, value === "PERMANENT" ? "permanent" : "temporary"],
    ),
  );
  expect(permanent.size).toBeGreaterThan(10);
  const page = read("docs/reference/errors.md");
  for (const [code = "", word] of permanent) {
    expect(page).toMatch(new RegExp(`^- \\*\\*\`${code}\`\\*\\* \\(${word}\\)`, "m"));
  }
});

test("every output of a stack has its row", () => {
  const made = files(".ts", "stacks", "src/constructs").flatMap((path) =>
    [...read(path).matchAll(/(?:addOutput\(\s*(?:this|stack),\s*|statementsOutput\()["`]([a-z_]+)/g)].map(
      ([, name = ""]) => name,
    ),
  );
  const rows = [...read("docs/reference/outputs.md").matchAll(/^\| `([a-z_]+?)(?:<\w+>)?` /gm)].map(
    ([, name = ""]) => name,
  );
  expect(made.length).toBeGreaterThan(6);
  expect(made.filter((name) => !rows.includes(name))).toEqual([]);
});

test("every construct of the library has a section, whose code is that of an app that runs", () => {
  const shown = page("docs/reference/constructs.md");
  const constructs = Object.keys(library).filter((name) => /^[A-Z]/.test(name) && !name.endsWith("Error"));
  expect(constructs.length).toBe(10);
  expect(constructs.filter((name) => !anchorsOf(shown).has(name.toLowerCase()))).toEqual([]);
  const dedented = (text: string): string => text.replace(/^ +/gm, "");
  const apps = files(".ts", "examples/own-app").map((path) => dedented(read(path)));
  const blocks = blocksOf(shown).filter(({ info }) => info === "ts");
  expect(blocks.length).toBeGreaterThan(8);
  expect(
    blocks.filter(({ text }) => !apps.some((app) => app.includes(dedented(text)))).map(({ text }) => text),
  ).toEqual([]);
});

test("the guide to own code shows the example's code", () => {
  const sources = [
    "own-code-typescript.config.ts",
    "functions/order-reports/index.ts",
    "functions/order-archive/index.ts",
  ];
  const code = sources.map((path) => read(join("examples", path)).replace(/^ +/gm, "")).join();
  const blocks = blocksOf(page("docs/how-to/own-code.md")).filter(({ info }) => info === "ts");
  expect(blocks).toHaveLength(3);
  expect(blocks.filter(({ text }) => !code.includes(text.replace(/^ +/gm, "").trim()))).toEqual([]);
});

test("every example has its line", () => {
  const names = readdirSync(join(ROOT, "examples"))
    .filter((name) => name.endsWith(".config.ts"))
    .map((name) => name.replace(".config.ts", ""));
  const text = read("docs/reference/examples.md");
  expect(names.filter((name) => !new RegExp(`^- \\*\\*.*\`${name}\`.*:\\*\\*`, "m").test(text))).toEqual([]);
});

test("every test that the page of evidence names is there", () => {
  const tests = files(".ts", "__tests__").join("\n");
  const rows = read("docs/explanation/evidence.md");
  const named = [...rows.matchAll(/(?:npx jest |: `|, `)([\w/-]+)`/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !tests.includes(name))).toEqual([]);
});

test("the metrics are in the namespace that the page names", () => {
  expect(read("docs/reference/formats.md")).toContain(`namespace \`${METRICS_NAMESPACE}\``);
});
