import { dirname } from "node:path";
import { NO_LIMITS, readLimits, type Limits } from "../../analysis/guardrails";
import type { Model } from "../../terraform-model";
import { CONFIG_VARIABLE, configPath } from "../../config/config-path";
import { loadConfig } from "../../config/load-config";
import type { ResolvedConfig } from "../../config/schema";
import { withPlace } from "../report-error";
import { readProofInput } from "./read-proof-input";
import { readShown } from "./read-shown";
import { hasShown, type ShownOptions } from "./shown-options";
import { stacksFolder } from "./stacks-folder";

/** The input for questions: synthesized stacks with their config, or any plans and states. */
export interface AccessInput {
  /** None for plans and states, unless one is named. */
  readonly config: ResolvedConfig | undefined;
  readonly model: Model;
  readonly limits: Limits;
  /** Notes for every answer. */
  readonly notes: readonly string[];
}

/**
 * Reads the input that a command line names.
 *
 * @throws HandshakeError
 */
export async function readAccessInput(
  options: ShownOptions & { readonly config?: string },
  say: (line: string) => void,
): Promise<AccessInput> {
  if (!hasShown(options)) {
    const { config, model, limits } = await readProofInput(options.config, stacksFolder(options.out), say);
    return { config, model, limits, notes: model.stacks.flatMap(({ notRead = [] }) => notRead) };
  }
  const shown = readShown(options);
  if (options.config === undefined && process.env[CONFIG_VARIABLE] === undefined) {
    return { config: undefined, limits: NO_LIMITS, ...shown };
  }
  const [config, path] = [await loadConfig(options.config), configPath(options.config)];
  const limits = withPlace(path, () => readLimits(config.limits, dirname(path)));
  return { config, limits, ...shown };
}
