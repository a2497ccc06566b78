import { readFileSync } from "node:fs";
import { join } from "node:path";

/** AWS has no file of them: this one is made by `npm run test:managed-policies -- --write`, of a package that asks IAM each day. */
const FILE = join(__dirname, "assets/aws-managed-policies.jsonl");

let text: string | undefined;

/**
 * A policy that AWS manages, by the part of its ARN behind `policy/`; undefined for one that is not known. Those of service-linked
 * roles are not among them: no one can attach them.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export function managedPolicy(name: string): unknown {
  if (!found.has(name)) found.set(name, find(name));
  return found.get(name);
}

const found = new Map<string, unknown>();

function find(name: string): unknown {
  const lines = fileText();
  const start = `\n{"name":${JSON.stringify(name)},"document":`;
  const at = lines.indexOf(start);
  if (at === -1) return undefined;
  const line = lines.slice(at + 1, lines.indexOf("\n", at + 1));
  return (JSON.parse(line) as { readonly document: unknown }).document;
}

/** The day of the last change that is in it: AWS changes them without a word. */
export function managedPoliciesAsOf(): string {
  const lines = fileText();
  return (JSON.parse(lines.slice(0, lines.indexOf("\n"))) as { readonly asOf: string }).asOf;
}

/** Two megabytes, which most commands never need. */
function fileText(): string {
  text ??= readFileSync(FILE, "utf8");
  return text;
}
