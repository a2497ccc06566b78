import { execFileSync } from "node:child_process";
import { join } from "node:path";

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
] as const;

test("the generator and what proves it import nothing of each other, nor of the package's index", () => {
  const pairs = [...CLOSED, ...OPEN];
  const script = join(__dirname, "lint-fixtures.mjs");
  const output = execFileSync(process.execPath, [script, JSON.stringify(pairs)], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const found = JSON.parse(output) as string[][];
  const seen = pairs.map((pair, index) => [...pair, (found[index] ?? []).length]);
  expect(seen).toEqual([...CLOSED.map((pair) => [...pair, 1]), ...OPEN.map((pair) => [...pair, 0])]);
  expect(found.flat().every((message) => message.includes("see docs/explanation/architecture.md"))).toBe(
    true,
  );
}, 60_000);
