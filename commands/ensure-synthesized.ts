import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ResolvedConfig } from "../config/schema";
import { hashFolder } from "../packaging/hash-folder";
import { projectFolder } from "../packaging/project-folder";
import { runApp } from "./run-app";

/** What decides the stacks beside the config. */
const GENERATOR = [
  "config",
  "constructs",
  "handshakes",
  "lambda-src",
  "packaging",
  "policies",
  "stacks",
] as const;

/**
 * Writes the stacks unless they are there already, of this very config and made by this very code.
 *
 * @param file - the config file as the user named it; undefined for the default
 * @returns whether they were written
 */
export async function ensureSynthesized(
  config: ResolvedConfig,
  file: string | undefined,
  outdir: string,
  progress: (text: string) => void,
): Promise<boolean> {
  const root = projectFolder();
  const note = join(root, ".cache/sandbox/synthesized.json");
  const inputs = hash([
    JSON.stringify(config),
    outdir,
    ...GENERATOR.map((name) => hashFolder(join(root, name))),
  ]);
  const written = existsSync(note) ? readFileSync(note, "utf8") : "";
  if (existsSync(outdir) && written === noteText(inputs, outdir)) return false;
  progress(`synthesizing ${outdir}`);
  await runApp(file, outdir);
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, noteText(inputs, outdir));
  return true;
}

/** What the stacks were made of, and what they are. */
function noteText(inputs: string, outdir: string): string {
  return `${JSON.stringify({ inputs, outputs: hashFolder(outdir) })}\n`;
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
