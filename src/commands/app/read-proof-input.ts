import { dirname, join, resolve } from "node:path";
import { readLimits, type Limits } from "../../analysis/guardrails";
import { checkCode, readModel, readStacks, type Model } from "../../terraform-model";
import { isOwnApp, withExisting } from "../../verifier";
import type { ResolvedConfig } from "../../config/schema";
import { withPlace } from "../report-error";
import { openConfig } from "./open-config";
import { readRecord, RECORD_FILE, RecordError } from "./record";

/** What the proof and questions of the user's own are answered from. */
export interface ProofInput {
  readonly config: ResolvedConfig;
  /** The config file as a person names it. */
  readonly file: string;
  /** The same, absolute. */
  readonly path: string;
  readonly model: Model;
  readonly limits: Limits;
}

/**
 * Reads the config, what was synthesized of it, and the limits that it names.
 *
 * @param given - the config file, if one was given. Default: the one that the stacks were made of
 * @param out - the folder of the stacks
 * @param say - gets a line that says which config it is, when none was given
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

/** The same for a config that is read already. */
export function readProofOf(
  config: ResolvedConfig,
  path: string,
  outdir: string,
): Pick<ProofInput, "model" | "limits"> {
  // The limits' paths start from the config's folder.
  const limits = withPlace(path, () => readLimits(config.limits, dirname(path)));
  const model = withPlace(outdir, () => withExisting(readModel(readStacks(outdir)), config));
  checkNames(outdir, model);
  checkCode(outdir, model);
  return { model, limits };
}

/**
 * The stacks of a user's own app are read less strictly, and have no record: under such names, stacks that this tool has
 * recorded are not what it wrote.
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
