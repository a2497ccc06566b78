import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkCode, readModel } from "../../src/terraform-model";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "code-"));
  mkdirSync(join(folder, "stacks/one/assets"), { recursive: true });
  writeFileSync(join(folder, "stacks/one/assets/function.zip"), "code");
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(filename: string, source_code_hash: string): void {
  const provider = { aws: [{ region: "eu-central-1", allowed_account_ids: ["111111111111"] }] };
  const role = "arn:aws:iam::111111111111:role/r";
  const f = { function_name: "f", role, filename, source_code_hash };
  checkCode(folder, readModel([{ id: "one", json: { provider, resource: { aws_lambda_function: { f } } } }]));
}

const hash = (text: string): string => createHash("sha256").update(text).digest("base64");

test("the zip of which the stack has the hash", () => {
  expect(() => check("assets/function.zip", hash("code"))).not.toThrow();
});

test("another zip in its place", () => {
  writeFileSync(join(folder, "stacks/one/assets/function.zip"), "other code");
  expect(() => check("assets/function.zip", hash("code"))).toThrow(
    /one \/ aws_lambda_function\.f\.source_code_hash: expected .*, as of .*function\.zip, received/,
  );
});

test("a zip that is not there", () => {
  expect(() => check("assets/none.zip", hash("code"))).toThrow(
    /f\.filename: expected a zip that is there, received assets\/none\.zip/,
  );
});
