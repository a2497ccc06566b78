import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ModelError } from "./model-error";
import { parseJson } from "./parse-json";

/** A stack's file, parsed. */
export interface RawStack {
  readonly id: string;
  readonly json: unknown;
}

const SYNTH_FIRST = "what `npm run synth` writes";

/**
 * Reads the Terraform JSON of every stack that a synthesized app has.
 *
 * @param outdir - `cdktf.out`, or another such folder
 * @throws ModelError when a file is missing or is not JSON, or when there is more for Terraform to read than the stacks of
 * the manifest
 */
export function readStacks(outdir: string): RawStack[] {
  const manifest = parse(join(outdir, "manifest.json"));
  const listed = isObject(manifest) && isObject(manifest.stacks) ? Object.keys(manifest.stacks) : [];
  if (listed.length === 0) throw new ModelError(join(outdir, "manifest.json"), "at least one stack", "none");
  const there = existsSync(join(outdir, "stacks")) ? readdirSync(join(outdir, "stacks")) : [];
  const stray = there.find((id) => !listed.includes(id));
  if (stray !== undefined) {
    throw new ModelError(join(outdir, "stacks"), `the stacks of the manifest (${listed.join(", ")})`, stray);
  }
  return listed.map((id) => {
    const folder = join(outdir, "stacks", id);
    const file = join(folder, "cdk.tf.json");
    if (!existsSync(file) && existsSync(join(folder, "cdk.tf"))) {
      throw new ModelError(file, "JSON (`npm run synth` without --hcl)", "HCL");
    }
    checkFolder(
      outdir,
      id,
      isObject(manifest) && isObject(manifest.stacks) ? manifest.stacks[id] : undefined,
    );
    return { id, json: parse(file) };
  });
}

/** Terraform takes everything of these names in the folder that it runs in. */
const READ_BY_TERRAFORM = /\.(?:tf|tofu)(?:\.json)?$/;

/** What is deployed is what is read here: the folder that the manifest names, and no other file in it. */
function checkFolder(outdir: string, id: string, entry: unknown): void {
  const folder = join("stacks", id);
  const { workingDirectory = folder, synthesizedStackPath = join(folder, "cdk.tf.json") } = isObject(entry)
    ? entry
    : {};
  if (workingDirectory !== folder || synthesizedStackPath !== join(folder, "cdk.tf.json")) {
    const received = `${String(workingDirectory)} and ${String(synthesizedStackPath)}`;
    throw new ModelError(join(outdir, "manifest.json"), `the stack ${id} in ${folder}`, received);
  }
  const other = (existsSync(join(outdir, folder)) ? readdirSync(join(outdir, folder)) : []).find(
    (name) => name !== "cdk.tf.json" && READ_BY_TERRAFORM.test(name),
  );
  if (other === undefined) return;
  throw new ModelError(join(outdir, folder), "cdk.tf.json as the only file that Terraform reads", other);
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ModelError(file, SYNTH_FIRST, (error as NodeJS.ErrnoException).code ?? "nothing");
  }
  try {
    return parseJson(text);
  } catch (error) {
    throw new ModelError(file, "JSON", (error as Error).message);
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
