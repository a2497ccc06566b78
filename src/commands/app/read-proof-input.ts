import { dirname, join, resolve } from "node:path";
import { readLimits, type Limits } from "../../analysis/guardrails";
import { checkCode, readModel, readStacks, type Model } from "../../terraform-model";
import { isOwnApp, withExisting } from "../../verifier";
import type { ResolvedConfig } from "../../config/schema";
import { withPlace } from "../report-error";
import { openConfig } from "./open-config";
import { readRecord, RECORD_FILE, RecordError } from "./record";

/** The input for the proof and the user's questions. */
export interface ProofInput {
  readonly config: ResolvedConfig;
  /** The config file's name for messages. */
  readonly file: string;
  /** The same, absolute. */
  readonly path: string;
  readonly model: Model;
  readonly limits: Limits;
}

/**
 * Reads the config, its synthesized stacks, and its limits.
 *
 * @param given - the config file, if given. Default: the recorded one
 * @param out - the folder of the stacks
 * @param say - receives a line with the config's name, if none was given
 * @throws HandshakeError when any of them cannot be read
 */
export async function readProofInput(
  given: string | undefined,
  out: string,
  say: (line: string) => void = console.error,
): Promise<ProofInput> {
  const outdir = resolve(out);
  const opened = await openConfig({ given, outdir, say });
  return { ...opened, ...readProofOf(opened.config, opened.path, outdir) };
}

/** The same for a config that has been read. */
export function readProofOf(
  config: ResolvedConfig,
  path: string,
  outdir: string,
): Pick<ProofInput, "model" | "limits"> {
  // The limits' paths are relative to the config's folder.
  const limits = withPlace(path, () => readLimits(config.limits, dirname(path)));
  const model = withPlace(outdir, () => withExisting(readModel(readStacks(outdir)), config));
  checkNames(outdir, model);
  checkCode(outdir, model);
  return { model, limits };
}

/**
 * The stacks of a user's own app are read less strictly and have no record. If there is a record, other stack names
 * mean that the folder was changed.
 *
 * @throws RecordError
 */
function checkNames(outdir: string, { stacks }: Model): void {
  const record = readRecord(outdir);
  if (record === undefined || !isOwnApp(stacks)) return;
  const [expected, received] = [Object.keys(record.stacks), stacks.map(({ id }) => id)];
  throw new RecordError(
    `${join(outdir, "manifest.json")}: expected the stacks that synth recorded (${expected.join(", ")}), received ` +
      `${received.join(", ")}. Run synth again; if they come from your own app, remove ${RECORD_FILE} first.`,
  );
}
