import type { DecisionRecord } from "../gateway";

/** The smallest statement that would let a request in, and where it belongs. */
export interface StatementToAdd {
  /** In words: `bucket policy of photos`. */
  readonly to: string;
  /** The statement, as it stands in a policy. */
  readonly statement: Readonly<Record<string, unknown>>;
}

/**
 * What to add so that a request of this principal is let in, as far as the side goes that was told to lack it. Undefined
 * for what was allowed, for a Deny, and where no statement helps.
 */
export function statementToAdd(
  principal: string,
  { result, side, policy, action, resource }: DecisionRecord,
): StatementToAdd | undefined {
  if (result !== "implicitly-denied") return undefined;
  if (side === "identity") {
    const to = policy ?? `a policy of ${principal.split("/").at(-1) ?? principal}`;
    return { to, statement: { Effect: "Allow", Action: action, Resource: resource } };
  }
  if (side !== "resource" || !principal.startsWith("arn:")) return undefined;
  // A trust policy has no resource; in a key's policy the key itself is meant.
  const place = action.startsWith("sts:") ? {} : { Resource: action.startsWith("kms:") ? "*" : resource };
  const to = policy ?? `the policy of ${resource}`;
  return { to, statement: { Effect: "Allow", Principal: { AWS: principal }, Action: action, ...place } };
}
