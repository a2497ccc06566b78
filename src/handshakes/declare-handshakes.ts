import { parseConfig } from "../config/parse-config";
import { withPolicyFiles } from "../config/policy-files";
import type { HandshakeConfig, ResolvedConfig } from "../config/schema";
import type { AccessPlan } from "./access-plan";
import { checkLimits } from "./check-limits";
import { planAccess } from "./plan-access";

/** One declaration of both sides, for constructs in any number of stacks. */
export interface Handshakes {
  readonly config: ResolvedConfig;
  readonly plan: AccessPlan;
}

/**
 * Declares the writers and their destination, in your own app. Policy files are relative to the working directory.
 *
 * @throws ConfigError with everything that is wrong with the config
 * @throws LimitError with everything that AWS would reject for its size
 */
export function declareHandshakes(config: HandshakeConfig): Handshakes {
  return planHandshakes(withPolicyFiles(parseConfig(config, "declareHandshakes"), process.cwd()));
}

/** The same for a checked config. */
export function planHandshakes(config: ResolvedConfig): Handshakes {
  const plan = planAccess(config);
  checkLimits(plan, config);
  return { config, plan };
}
