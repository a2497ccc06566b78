import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Expression, Item } from "./hcl/hcl";
import { parseHcl } from "./hcl/parse-hcl";

type Args = Readonly<Record<string, unknown>>;

/** A bucket or a KMS key of a stack: its destruction would lose data. */
export interface Store {
  /** `aws_kms_key.destination_key_0123ABCD` */
  readonly address: string;
  /** The bucket's name, or the key's alias. */
  readonly name: string;
  /** Whether Terraform refuses to destroy it. */
  readonly kept: boolean;
}

/** What a written stack contains. */
export interface WrittenStack {
  readonly id: string;
  readonly stores: readonly Store[];
  /** The backend's location arguments, as text. */
  readonly state: string;
  readonly isStateLocal: boolean;
  readonly account: string;
}

/** The stacks in an output folder, in JSON or HCL; none if nothing was written yet. */
export function readWrittenStacks(outdir: string): WrittenStack[] {
  const folder = join(outdir, "stacks");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((id) => {
    const json = join(folder, id, "cdk.tf.json");
    const hcl = join(folder, id, "cdk.tf");
    try {
      if (existsSync(json)) return [describe(id, JSON.parse(readFileSync(json, "utf8")) as Args)];
      return existsSync(hcl) ? [describe(id, sectionsOf(parseHcl(readFileSync(hcl, "utf8"))))] : [];
    } catch {
      // No synth has written it so: a synth is what puts it right.
      return [];
    }
  });
}

function describe(id: string, sections: Args): WrittenStack {
  const resources = at(sections, "resource");
  const [backend = "local", settings = {}] = Object.entries(at(sections, "terraform", "backend"))[0] ?? [];
  const provider = [sections["provider"]].flatMap((one) => [at(one, "aws")].flat())[0];
  const { bucket, key, path } = settings as Args;
  return {
    id,
    state: JSON.stringify([backend, bucket, key, path]),
    isStateLocal: backend === "local",
    account: JSON.stringify(at(provider, "allowed_account_ids")),
    stores: ["aws_s3_bucket", "aws_kms_key"].flatMap((type) =>
      Object.keys(at(resources, type)).map((name) => {
        const args = at(resources, type, name);
        return {
          address: `${type}.${name}`,
          name: textOf(args["bucket"]) ?? aliasOf(name, resources) ?? name,
          kept: String(at(args, "lifecycle")["prevent_destroy"]) === "true",
        };
      }),
    ),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function aliasOf(key: string, resources: Args): string | undefined {
  const aliases = Object.keys(at(resources, "aws_kms_alias")).map((name) =>
    at(resources, "aws_kms_alias", name),
  );
  const own = aliases.find(({ target_key_id: target }) => textOf(target)?.includes(`aws_kms_key.${key}.`));
  return textOf(own?.["name"]);
}

/** The value at a path, with a list of one as its item; an empty object if there is none. */
function at(value: unknown, ...path: readonly string[]): Args {
  const [first] = Array.isArray(value) && value.length === 1 ? (value as unknown[]) : [value];
  if (typeof first !== "object" || first === null) return {};
  const [name, ...rest] = path;
  return name === undefined ? (first as Args) : at((first as Args)[name], ...rest);
}

/** As the JSON of the same stack has them: the values that matter here are text. */
function sectionsOf(items: readonly Item[]): Args {
  const sections: Record<string, unknown> = {};
  for (const item of items) {
    const path = item.kind === "attribute" ? [item.name] : [item.type, ...item.labels];
    const value = item.kind === "attribute" ? valueOf(item.value) : sectionsOf(item.body);
    let holder = sections;
    for (const part of path.slice(0, -1)) holder = (holder[part] ??= {}) as Record<string, unknown>;
    holder[path.at(-1) ?? ""] = value;
  }
  return sections;
}

function valueOf(expression: Expression): unknown {
  if (expression.kind === "list") return expression.items.map(valueOf);
  return expression.kind === "text" ? expression.text.replace(/^"(.*)"$/, "$1") : undefined;
}
