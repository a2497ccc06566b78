import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../config/parse-json";
import { isObject } from "../iam/parse-json";
import { ModelError } from "./model-error";

/** A parsed stack file. */
export interface RawStack {
  readonly id: string;
  readonly json: unknown;
}

const SYNTH_FIRST = "what `npm run synth` writes";

/**
 * Reads the Terraform JSON of every stack of a synthesized app.
 *
 * @param outdir - `cdktf.out`, or another such folder
 * @throws ModelError when a file is missing or is not JSON, or when there is more for Terraform to read than the stacks
 * of the manifest
 */
export function readStacks(outdir: string): RawStack[] {
  const manifest = readManifest(outdir);
  const listed = isObject(manifest) && isObject(manifest.stacks) ? Object.keys(manifest.stacks) : [];
  if (listed.length === 0) throw new ModelError(join(outdir, "manifest.json"), "at least one stack", "none");
  refuseLink(join(outdir, "stacks"), []);
  const there = existsSync(join(outdir, "stacks")) ? readdirSync(join(outdir, "stacks")) : [];
  // A removed stack leaves an empty folder.
  const stray = there.find((id) => !listed.includes(id) && !isEmptyFolder(join(outdir, "stacks", id)));
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

/**
 * Reads the stacks of a synthesized app, and their order.
 *
 * @throws ModelError when it is missing or is not JSON
 */
export function readManifest(outdir: string): unknown {
  return parse(join(outdir, "manifest.json"));
}

/**
 * Files that a synth, Terraform and `cdktf deploy` write into a stack's folder. Terraform would read others by their
 * name: more configuration, variable values, and programs under `terraform.d`, which it runs as providers.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 */
const KNOWN = new Set([
  "cdk.tf.json",
  "assets",
  "metadata.json",
  ".terraform",
  ".terraform.lock.hcl",
  ".terraform.tfstate.lock.info",
  "errored.tfstate",
  "plan",
]);

/** Checks that the deployed folder is the one that was read: the manifest's, without other files. */
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
    (name) => !KNOWN.has(name),
  );
  refuseLink(join(outdir, folder), ["cdk.tf.json", "assets"]);
  if (other === undefined) return;
  throw new ModelError(
    join(outdir, folder),
    "only what a synth and Terraform write there (remove the rest)",
    other,
  );
}

function refuseLink(path: string, names: readonly string[]): void {
  const link = linkIn(path, names);
  if (link === undefined) return;
  throw new ModelError(link, "a separate file or folder, as a synth writes it", "a link to another place");
}

/** The first symbolic link: its target may change before the deployment. */
function linkIn(path: string, names?: readonly string[]): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) return path;
  if (found?.isDirectory() !== true) return undefined;
  for (const name of names ?? readdirSync(path)) {
    const link = linkIn(join(path, name));
    if (link !== undefined) return link;
  }
  return undefined;
}

function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
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
