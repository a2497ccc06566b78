import type { GivenPolicy, GivenStatement } from "../config/existing-schema";
import type { ResourceStatement, TrustStatement } from "./statement";

/** A policy that was there, and statements that join it. */
export interface MergedPolicy<S extends TrustStatement = ResourceStatement> {
  readonly document: Omit<GivenPolicy, "Statement"> & {
    readonly Statement: readonly (GivenStatement | S)[];
  };
  /** Those that were not there. */
  readonly added: readonly S[];
  /** Sids of both that stand for different statements: AWS takes each Sid of a policy once. */
  readonly clashes: readonly string[];
}

/**
 * Adds statements to a policy. One that already exists, by whatever Sid or without one, is not added again.
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

/** A Sid decides nothing. */
function withoutSid(statement: GivenStatement | TrustStatement): string {
  return canonical({ ...statement, Sid: "" });
}

/** AWS gives a policy back with lists of one as their item, and lists in another order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(canonical).sort();
    return items.length === 1 ? (items[0] ?? "") : `[${items.join(",")}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${entries.sort().join(",")}}`;
}
