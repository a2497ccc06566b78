import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { HandshakeError } from "../../config/errors";
import type { ResolvedConfig } from "../../config/schema";
import { hashFolder } from "../../packaging/hash-folder";
import { toolVersion } from "../../packaging/tool-version";

/** Next to the manifest of a synthesized app; CDKTF and Terraform do not read it. */
export const RECORD_FILE = "s3-handshake.json";

/** The record of a synthesized app. */
export interface SynthRecord {
  /** This tool's version. */
  readonly tool: string;
  readonly config: {
    /** Relative to the output folder, with forward slashes. */
    readonly path: string;
    /** The hash of the parsed config with defaults; comments do not matter. */
    readonly sha256: string;
  };
  /** Whether the proof found nothing missing and nothing too much. */
  readonly proven: boolean;
  /** The SHA-256 of each stack's folder, as it was written. */
  readonly stacks: Readonly<Record<string, string>>;
}

/** The record exists but cannot be read. */
export class RecordError extends HandshakeError {
  readonly code = "RECORD_UNREADABLE";
}

/**
 * The record of an output folder; undefined without one.
 *
 * @throws RecordError
 */
export function readRecord(outdir: string): SynthRecord | undefined {
  const file = join(outdir, RECORD_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const record = parse(text);
  if (record === undefined) {
    throw new RecordError(
      `${file}: expected the record that synth writes, received something else. Run synth with a config.`,
    );
  }
  return record;
}

function parse(text: string): SynthRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<SynthRecord> | null;
    const { path, sha256 } = record?.config ?? {};
    const isWhole =
      typeof path === "string" && typeof sha256 === "string" && typeof record?.stacks === "object";
    return isWhole ? (record as SynthRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Files of Terraform and `cdktf deploy` in a stack's folder, which may change. */
const OF_TERRAFORM: ReadonlySet<string> = new Set([
  ".terraform",
  ".terraform.lock.hcl",
  ".terraform.tfstate.lock.info",
  "errored.tfstate",
  "plan",
]);

/** A stack that has changed since it was recorded, if any. */
export function changedStack(outdir: string, { stacks }: SynthRecord): string | undefined {
  return Object.keys(stacks).find((id) => {
    const folder = join(outdir, "stacks", id);
    return !existsSync(folder) || hashFolder(folder, OF_TERRAFORM) !== stacks[id];
  });
}

/** The recorded config's path, absolute. */
export function recordedPath(outdir: string, { config }: SynthRecord): string {
  return resolve(outdir, config.path);
}

/** The hash of a config's content. */
export function configHash(config: ResolvedConfig): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex");
}

/**
 * Writes the record of stacks in a temporary folder.
 *
 * @param folder - where the stacks are
 * @param outdir - their final folder
 */
export function writeRecord(
  folder: string,
  outdir: string,
  { config, configPath, stacks, proven }: RecordInput,
): void {
  const record: SynthRecord = {
    tool: toolVersion(),
    config: {
      path: relative(resolve(outdir), configPath).replaceAll("\\", "/"),
      sha256: configHash(config),
    },
    proven,
    stacks: Object.fromEntries(stacks.map((id) => [id, hashFolder(join(folder, "stacks", id))])),
  };
  writeFileSync(join(folder, RECORD_FILE), `${JSON.stringify(record, undefined, 2)}\n`);
}

interface RecordInput {
  readonly config: ResolvedConfig;
  /** Absolute. */
  readonly configPath: string;
  readonly stacks: readonly string[];
  readonly proven: boolean;
}
