import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { forbiddenImports, MODULES } from "./modules";

const ROOT = join(__dirname, "../..");

const CLOSED = [
  ["src/analysis/fixture.ts", "../index"],
  ["src/terraform-model/fixture.ts", "../analysis/can"],
  ["src/analysis/fixture.ts", "../verifier"],
  ["src/verifier/fixture.ts", "../report"],
  ["src/verifier/fixture.ts", "../naming"],
  ["src/terraform-model/fixture.ts", "../policies/render"],
  ["src/analysis/fixture.ts", "../handshakes/declare-handshakes"],
  ["src/analysis/fixture.ts", "../constructs/closed-bucket"],
  ["src/analysis/fixture.ts", "../../stacks/account-stack"],
  ["src/analysis/fixture.ts", "../config/check-names"],
  ["src/verifier/fixture.ts", "../config/share-prevent-destroy"],
  ["src/verifier/fixture.ts", "../config/location-role-name"],
  ["src/terraform-model/fixture.ts", "../config/fields"],
  ["src/analysis/fixture.ts", "../config/load-config"],
  ["src/sandbox/gateway/fixture.ts", "../../config/fields"],
  ["src/iam/fixture.ts", "../index"],
  ["src/iam/fixture.ts", "../config/errors"],
  ["src/iam/exact/fixture.ts", "../../terraform-model"],
  ["src/sandbox/fixture.ts", "../index"],
  ["src/sandbox/gateway/fixture.ts", "../../naming"],
  ["src/handshakes/fixture.ts", "../verifier"],
  ["src/handshakes/fixture.ts", "../config/writers-of"],
  ["src/constructs/fixture.ts", "../config/writers-of"],
  ["src/analysis/fixture.ts", "../config/resolve-writers"],
  ["src/sandbox/fixture.ts", "./page/start-page"],
  ["src/sandbox/gateway/fixture.ts", "../page/start-page"],
  ["src/policies/fixture.ts", "../iam"],
  ["src/constructs/fixture.ts", "../terraform-model"],
] as const;

const OPEN = [
  ["src/analysis/fixture.ts", "../iam"],
  ["src/analysis/fixture.ts", "../config/errors"],
  ["src/verifier/fixture.ts", "../config/schema"],
  ["src/verifier/fixture.ts", "../config/partition"],
  ["src/sandbox/fixture.ts", "../config/writers-of"],
  ["src/sandbox/fixture.ts", "../verifier"],
  ["src/handshakes/fixture.ts", "../naming"],
  ["src/handshakes/fixture.ts", "../config/resolve-writers"],
  ["src/sandbox/page/fixture.ts", "./event-stream"],
  ["src/commands/fixture.ts", "../sandbox/page/start-page"],
] as const;

const reads = (file: string) => readFileSync(join(ROOT, file), "utf8");

test.each(CLOSED)("%s may not import %s", (file, imported) => {
  expect(forbiddenImports(file, `import "${imported}";`)).toEqual([imported]);
});

test.each(OPEN)("%s may import %s", (file, imported) => {
  expect(forbiddenImports(file, `import "${imported}";`)).toEqual([]);
});

test.each([
  'import type { A } from "../index";',
  'export { a } from "../index";',
  'const a = require("../index");',
  'const a = await import("../index");',
  'type A = import("../index").A;',
])("an import is any of them: %s", (text) => {
  expect(forbiddenImports("src/iam/fixture.ts", text)).toEqual(["../index"]);
});

test("no file imports what its module may not; see docs/explanation/architecture.md", () => {
  const files = Object.keys(MODULES).flatMap((name) =>
    name.endsWith(".ts")
      ? [name]
      : readdirSync(join(ROOT, name), { recursive: true, encoding: "utf8" })
          .filter((path) => path.endsWith(".ts") && !path.includes("node_modules"))
          .map((path) => `${name}/${path.replaceAll("\\", "/")}`),
  );
  expect(files.length).toBeGreaterThan(800);
  const found = files.map((file) => [file, forbiddenImports(file, reads(file))] as const);
  expect(found.filter(([, imports]) => imports.length > 0)).toEqual([]);
});
