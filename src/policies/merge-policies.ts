import type { GivenPolicy, GivenStatement } from "../config/existing-schema";
import type { ResourceStatement, TrustStatement } from "./statement";

/** An existing policy with added statements. */
export interface MergedPolicy<S extends TrustStatement = ResourceStatement> {
  readonly document: Omit<GivenPolicy, "Statement"> & {
    readonly Statement: readonly (GivenStatement | S)[];
  };
  /** The added ones. */
  readonly added: readonly S[];
  /** Sids with different statements in both: AWS requires unique Sids. */
  readonly clashes: readonly string[];
}

/**
 * Adds statements to a policy. An existing statement, under any Sid or none, is not added again.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export function mergePolicies<S extends TrustStatement>(
  there: readonly GivenStatement[],
  added: readonly S[],
  id?: string,
): MergedPolicy<S> {
  const known = new Set(there.map(withoutSid));
  const sids = new Set(there.map(({ Sid }) => Sid));
  const isNew = added.filter((statement) => !known.has(withoutSid(statement)));
  return {
    document: {
      Version: "2012-10-17",
      ...(id === undefined ? {} : { Id: id }),
      Statement: [...there, ...isNew],
    },
    added: isNew,
    clashes: isNew.map(({ Sid }) => Sid).filter((sid) => sids.has(sid)),
  };
}

/** Sids do not matter. */
function withoutSid(statement: GivenStatement | TrustStatement): string {
  return canonical({ ...statement, Sid: "" });
}

/** AWS returns a policy with single items instead of lists of one, and in another order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(canonical).sort();
    return items.length === 1 ? (items[0] ?? "") : `[${items.join(",")}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${entries.sort().join(",")}}`;
}
