import { dirname, resolve } from "node:path";
import { readLimits, type Limits } from "../access/limits";
import { checkCode, readModel, readStacks, type Model } from "../access/model";
import { configPath, loadConfig } from "../config/load-config";
import type { ResolvedConfig } from "../config/schema";

/** What the proof and questions of the user's own are answered from. */
export interface ProofInput {
  readonly config: ResolvedConfig;
  readonly model: Model;
  readonly limits: Limits;
}

/**
 * Reads the config, what was synthesized of it, and the limits that it names.
 *
 * @param file - the config file, if one was given
 * @param out - the folder of the stacks
 * @throws HandshakeError when any of them cannot be read
 */
export async function readProofInput(file: string | undefined, out: string): Promise<ProofInput> {
  const config = await loadConfig(file);
  const limits = limitsOf(config, file);
  const folder = resolve(out);
  const model = readModel(readStacks(folder));
  checkCode(folder, model);
  return { config, limits, model };
}

/** @param file - the config file, if one was given: the limits' paths start from its folder */
export function limitsOf({ limits }: ResolvedConfig, file: string | undefined): Limits {
  return readLimits(limits, dirname(configPath(file)));
}
