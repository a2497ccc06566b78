import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ModelError } from "./model-error";

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
 * @throws ModelError when a file is missing or is not JSON, or when the folder holds other stacks than its manifest
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
    return { id, json: parse(file) };
  });
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ModelError(file, SYNTH_FIRST, (error as NodeJS.ErrnoException).code ?? "nothing");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelError(file, "JSON", (error as Error).message);
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
