/** A check or a request, and its result. */
export interface ProbeRow {
  /** Whose credentials: `A`, or `A as target-role`. */
  readonly who: string;
  /** `s3:PutObject arn:aws:s3:::photos/x`, or `the bucket policy of photos`. */
  readonly what: string;
  readonly expected: string;
  readonly received: string;
  /** `unknown`: it could not be checked, or the expected result is unknown. */
  readonly verdict: "as-expected" | "other" | "unknown";
  /** Why it is not as expected, or unknown. */
  readonly why: readonly string[];
}

export function asExpected(row: Pick<ProbeRow, "who" | "what" | "expected">): ProbeRow {
  return { ...row, received: row.expected, verdict: "as-expected", why: [] };
}
