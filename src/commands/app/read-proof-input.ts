import { dirname, resolve } from "node:path";
import { readLimits, type Limits } from "../../analysis/guardrails";
import { checkCode, readModel, readStacks, type Model } from "../../terraform-model";
import { withExisting } from "../../verifier";
import type { ResolvedConfig } from "../../config/schema";
import { withPlace } from "../report-error";
import { openConfig } from "./open-config";

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
  checkCode(outdir, model);
  return { model, limits };
}
