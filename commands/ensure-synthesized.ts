import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CONFIG_VARIABLE } from "../config/load-config";
import { HandshakeError } from "../config/errors";
import type { ResolvedConfig } from "../config/schema";
import { hashFolder } from "../packaging/hash-folder";
import { projectFolder } from "../packaging/project-folder";

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

class SynthError extends HandshakeError {
  readonly code = "SYNTH_FAILED";
  override readonly exitCode = 1;
}

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
  await runApp(root, file, outdir);
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

/** The app itself, as `cdktf synth` runs it. */
async function runApp(root: string, file: string | undefined, outdir: string): Promise<void> {
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), join(root, "main.ts")], {
    env: {
      ...process.env,
      CDKTF_OUTDIR: outdir,
      ...(file === undefined ? {} : { [CONFIG_VARIABLE]: file }),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new SynthError(`expected the stacks of the config, received:\n${output.trim()}`);
}
