import { createHash } from "node:crypto";
import { folderName } from "./folder-name";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { cacheFolder } from "../../packaging/cache-folder";
import { hashFolder } from "../../packaging/hash-folder";
import { projectFolder } from "../../packaging/project-folder";
import { toolVersion } from "../../packaging/tool-version";
import type { OpenConfig } from "./open-config";
import { configHash, readRecord, recordedPath } from "./record";
import { startApp } from "./start-app";

/** The sources that decide the stacks in addition to the config; an installed package has its version instead. */
const GENERATOR = [
  "src/config",
  "src/constructs",
  "src/handshakes",
  "src/packaging",
  "src/policies",
  "lambda-src",
  "stacks",
] as const;

/**
 * Synthesizes a config unless its stacks already exist, from the same config and code: in cdktf.out, or in their own
 * folder if cdktf.out belongs to another config.
 *
 * @returns the folder of the stacks, absolute
 */
export async function ensureSynthesized(
  opened: OpenConfig,
  progress: (text: string) => void,
): Promise<string> {
  const { config, path } = opened;
  const outdir = isOfAnother(resolve("cdktf.out"), opened)
    ? resolve(".cache/sandbox/stacks", folderName(config))
    : resolve("cdktf.out");
  const note = join(cacheFolder(), "sandbox/synthesized.json");
  const inputs = hash([JSON.stringify(config), path, outdir, ...generator()]);
  const written = existsSync(note) ? readFileSync(note, "utf8") : "";
  if (existsSync(outdir) && written === noteText(inputs, outdir)) return outdir;
  progress(`synthesizing ${outdir}`);
  await startApp({ configPath: path, outdir, prove: true });
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, noteText(inputs, outdir));
  return outdir;
}

function isOfAnother(outdir: string, { config, path }: OpenConfig): boolean {
  const record = readRecord(outdir);
  return (
    record !== undefined &&
    recordedPath(outdir, record) !== path &&
    record.config.sha256 !== configHash(config)
  );
}

function generator(): string[] {
  const root = projectFolder();
  const folders = GENERATOR.map((name) => join(root, name)).filter((folder) => existsSync(folder));
  return [toolVersion(), ...folders.map((folder) => hashFolder(folder))];
}

/** The inputs of the stacks, and their hashes. */
function noteText(inputs: string, outdir: string): string {
  return `${JSON.stringify({ inputs, outputs: hashFolder(outdir) })}\n`;
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
