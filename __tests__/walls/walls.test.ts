import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

const CLOSED = [
  ["access/fixture.ts", "../index"],
  ["access/prove/fixture.ts", "../../naming"],
  ["access/model/fixture.ts", "../../policies/render"],
  ["access/fixture.ts", "../handshakes/declare-handshakes"],
  ["access/fixture.ts", "../constructs/closed-bucket"],
  ["access/fixture.ts", "../stacks/account-stack"],
  ["access/fixture.ts", "../config/check-names"],
  ["access/prove/fixture.ts", "../../config/share-prevent-destroy"],
  ["access/prove/fixture.ts", "../../config/location-role-name"],
  ["access/model/fixture.ts", "../../config/fields"],
  ["access/fixture.ts", "../config/load-config"],
  ["sandbox/gateway/fixture.ts", "../../config/fields"],
  ["iam/fixture.ts", "../index"],
  ["iam/fixture.ts", "../config/errors"],
  ["iam/exact/fixture.ts", "../../access/model"],
  ["sandbox/fixture.ts", "../index"],
  ["sandbox/gateway/fixture.ts", "../../naming"],
  ["handshakes/fixture.ts", "../access/prove"],
  ["handshakes/fixture.ts", "../config/writers-of"],
  ["constructs/fixture.ts", "../config/writers-of"],
  ["access/fixture.ts", "../config/resolve-writers"],
  ["policies/fixture.ts", "../iam"],
  ["constructs/fixture.ts", "../access/model"],
] as const;

const OPEN = [
  ["access/fixture.ts", "../iam"],
  ["access/fixture.ts", "../config/errors"],
  ["access/prove/fixture.ts", "../../config/schema"],
  ["access/prove/fixture.ts", "../../config/partition"],
  ["sandbox/fixture.ts", "../config/writers-of"],
  ["sandbox/fixture.ts", "../access/prove"],
  ["handshakes/fixture.ts", "../naming"],
  ["handshakes/fixture.ts", "../config/resolve-writers"],
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
