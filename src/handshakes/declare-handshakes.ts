import { parseConfig } from "../config/parse-config";
import { withPolicyFiles } from "../config/policy-files";
import type { HandshakeConfig, ResolvedConfig } from "../config/schema";
import type { AccessPlan } from "./access-plan";
import { checkLimits } from "./check-limits";
import { planAccess } from "./plan-access";

/** One declaration of both halves: what constructs in any number of stacks are made from. */
export interface Handshakes {
  readonly config: ResolvedConfig;
  readonly plan: AccessPlan;
}

/**
 * Declares who may reach the destination, in an app of your own. Policies that it names as files are looked for in the
 * working directory.
 *
 * @throws ConfigError with everything that is wrong with the config
 * @throws LimitError with everything that AWS would reject for its size
 */
export function declareHandshakes(config: HandshakeConfig): Handshakes {
  return planHandshakes(withPolicyFiles(parseConfig(config, "declareHandshakes"), process.cwd()));
}

/** The same for a config that is checked already. */
export function planHandshakes(config: ResolvedConfig): Handshakes {
  const plan = planAccess(config);
  checkLimits(plan, config);
  return { config, plan };
}
