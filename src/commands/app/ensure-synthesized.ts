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

/** What decides the stacks besides the config; an installed package has its version instead. */
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
 * Makes the stacks of a config unless they already exist, of this very config and made by this very code: in
 * cdktf.out, or, when that was made of another config, in their own folder, so that it stays as it is.
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

/** What the stacks were made of, and what they are. */
function noteText(inputs: string, outdir: string): string {
  return `${JSON.stringify({ inputs, outputs: hashFolder(outdir) })}\n`;
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
