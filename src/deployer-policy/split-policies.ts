import { HandshakeError } from "../config/errors";
import type { DeployerStatement } from "./merge-grants";

/**
 * The maximum size of a managed policy, without white space, and how many a role may have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MANAGED_POLICY_CHARACTERS = 6144;
export const MANAGED_POLICIES_OF_A_ROLE = 20;

export interface DeployerDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly DeployerStatement[];
}

/** The grants exceed IAM's limits. */
export class DeployerPolicyError extends HandshakeError {
  readonly code = "DEPLOYER_POLICY_TOO_LARGE";
}

/**
 * Splits statements into as few managed policies as possible, in order; a statement that is too large is split by
 * resources.
 *
 * @param limit - characters of each. Default: IAM's
 * @throws DeployerPolicyError when a role cannot have that many
 */
export function splitPolicies(
  statements: readonly DeployerStatement[],
  limit = MANAGED_POLICY_CHARACTERS,
): DeployerDocument[] {
  const groups: DeployerStatement[][] = [];
  for (const statement of statements.flatMap((one) => cut(one, limit))) {
    const last = groups.at(-1);
    if (last !== undefined && sizeOf([...last, statement]) <= limit) last.push(statement);
    else groups.push([statement]);
  }
  if (groups.length > MANAGED_POLICIES_OF_A_ROLE) {
    throw new DeployerPolicyError(
      `deployer policy: expected at most ${MANAGED_POLICIES_OF_A_ROLE} managed policies of ${limit} characters, received ` +
        `${groups.length}. Split the config.`,
    );
  }
  return groups.map(documentOf);
}

function documentOf(statements: readonly DeployerStatement[]): DeployerDocument {
  return { Version: "2012-10-17", Statement: statements };
}

export function sizeOf(statements: readonly DeployerStatement[]): number {
  return JSON.stringify(documentOf(statements)).length;
}

/** Halves, each with its own Sid: `S31` becomes `S31a` and `S31b`. */
function cut(statement: DeployerStatement, limit: number): DeployerStatement[] {
  if (sizeOf([statement]) <= limit || statement.Resource.length < 2) return [statement];
  const middle = Math.ceil(statement.Resource.length / 2);
  const halves = [statement.Resource.slice(0, middle), statement.Resource.slice(middle)];
  return halves.flatMap((Resource, index) =>
    cut({ ...statement, Sid: `${statement.Sid}${"ab"[index] ?? ""}`, Resource }, limit),
  );
}
