import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { refuseRemovals, type Confirmation } from "./refuse-removals";

/** Statements for owners of other resources, as JSON and HCL. Absent if there are none. */
export const STATEMENT_FILES = ["statements.json", "statements.tf"] as const;

/**
 * Writes a synthesized app next to its output folder and moves it in when it is complete: if anything fails, the last
 * good output stays. What Terraform keeps in a stack's folder (`.terraform`, its lock file) stays too.
 *
 * @param synthesize - writes the app to the given folder
 * @param confirmation - of removals. Default: the environment's
 * @throws RemovalError when a protected bucket or key was removed
 */
export async function replaceOutput(
  outdir: string,
  synthesize: (folder: string) => void,
  confirmation?: Confirmation,
): Promise<void> {
  const target = resolve(outdir);
  await mkdir(dirname(target), { recursive: true });
  const staging = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    synthesize(staging);
    refuseRemovals(target, staging, confirmation);
    await mkdir(join(target, "stacks"), { recursive: true });
    const stacks = await readdir(join(staging, "stacks"));
    for (const stack of stacks)
      await replaceStack(join(staging, "stacks", stack), join(target, "stacks", stack));
    for (const old of await readdir(join(target, "stacks"))) {
      if (!stacks.includes(old)) await emptyFolder(join(target, "stacks", old));
    }
    // The manifest, and what is said with it of where the app comes from.
    const others = (await readdir(staging)).filter((name) => name !== "stacks");
    for (const name of others) await rename(join(staging, name), join(target, name));
    for (const name of STATEMENT_FILES) {
      if (!others.includes(name)) await rm(join(target, name), { force: true });
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** The folder itself stays, because `cdktf synth` fails if it is missing. */
async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

/** What a synth may have left in a stack's folder. */
const SYNTHESIZED = ["assets", "cdk.tf", "cdk.tf.json", "metadata.json"];

/** The assets first: the JSON that names them comes when they are there. */
async function replaceStack(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = await readdir(from);
  for (const name of names.sort((one) => (one === "assets" ? -1 : 1))) {
    await replace(join(from, name), join(to, name));
  }
  for (const old of SYNTHESIZED.filter((name) => !names.includes(name))) {
    await rm(join(to, old), { recursive: true, force: true });
  }
}

/** Repeated if another synth writes its own between the two steps: the last one wins. */
async function replace(from: string, to: string, tries = 10): Promise<void> {
  try {
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (tries === 0 || (code !== "ENOTEMPTY" && code !== "EEXIST")) throw error;
    await replace(from, to, tries - 1);
  }
}
