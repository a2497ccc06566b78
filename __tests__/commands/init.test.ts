import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exampleNames } from "../../commands/init/project-files";
import { loadConfig } from "../../config/load-config";
import { runCli } from "../support/run-cli";

const ROOT = resolve(__dirname, "../..");
const FILES = [
  ...[".gitignore", "__tests__", "cdktf.json", "jest.config.js", "main.ts", "package.json"],
  ...["s3-handshake.config.ts", "tsconfig.json"],
];

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "init-")));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(ROOT);
  rmSync(folder, { recursive: true });
});

const manifest = () =>
  JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string>>;

test("a project in an empty folder, with the versions that this package is tested with", async () => {
  const { status, stdout, stderr } = await runCli("init");
  expect([status, stderr]).toEqual([0, ""]);
  expect(readdirSync(".").sort()).toEqual(FILES);
  expect(stdout).toMatch(/^written {2}s3-handshake\.config\.ts\n/);
  const own = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const { devDependencies = {}, scripts } = manifest();
  expect(devDependencies["s3-handshake"]).toBe(own.version);
  for (const [name, version] of Object.entries(devDependencies)) {
    if (name !== "s3-handshake") expect([name, version]).toEqual([name, own.devDependencies[name]]);
  }
  expect(scripts).toMatchObject({ synth: "s3-handshake synth", test: "jest" });
  expect((await loadConfig()).writers).toHaveLength(3);
});

test.each(exampleNames())("--example %s is that example's config", async (name) => {
  expect((await runCli("init", "--example", name)).status).toBe(0);
  const own = await loadConfig();
  expect(own).toEqual(await loadConfig(join(ROOT, "examples", `${name}.config.ts`)));
});

test("nothing is overwritten: files are kept, and package.json gets what it lacks", async () => {
  writeFileSync("main.ts", "// mine\n");
  writeFileSync(
    "package.json",
    JSON.stringify({
      name: "mine",
      scripts: { test: 'echo "Error: no test specified" && exit 1', synth: "my own" },
      dependencies: { "s3-handshake": "file:../s3-handshake.tgz" },
      devDependencies: { jest: "29.0.0" },
    }),
  );
  const { status, stdout } = await runCli("init");
  expect(status).toBe(0);
  expect(stdout).toContain("kept     main.ts\n");
  expect(readFileSync("main.ts", "utf8")).toBe("// mine\n");
  expect(manifest()).toMatchObject({
    name: "mine",
    scripts: { test: "jest", synth: "my own", prove: "s3-handshake prove" },
    dependencies: { "s3-handshake": "file:../s3-handshake.tgz" },
    devDependencies: { jest: "29.0.0" },
  });
  expect(manifest()["devDependencies"]).not.toHaveProperty("s3-handshake");
});

test.each([
  ["a misspelt example", ["--example", "ecs-tusk"], "expected ecs-task for --example, received ecs-tusk"],
  ["another word", ["here"], "expected options only, received here"],
])("%s: 2, and nothing is written", async (_name, args, message) => {
  const { status, stderr } = await runCli("init", ...args);
  expect([status, stderr]).toEqual([2, `UsageError [USAGE] ${message}. Try --help.\n`]);
  expect(readdirSync(".")).toEqual([]);
});

test("a package.json that is not JSON is left alone, with everything else", async () => {
  writeFileSync("package.json", "{");
  expect(await runCli("init")).toMatchObject({ status: 2, stdout: "" });
  expect(existsSync("main.ts")).toBe(false);
});
