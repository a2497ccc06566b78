/** Something that was looked at or tried, and how it came out. */
export interface ProbeRow {
  /** Whose credentials: `A`, or `A as target-role`. */
  readonly who: string;
  /** `s3:PutObject arn:aws:s3:::photos/x`, or `the bucket policy of photos`. */
  readonly what: string;
  readonly expected: string;
  readonly received: string;
  /** `unknown`: it could not be asked, or it is not known what to expect. */
  readonly verdict: "as-expected" | "other" | "unknown";
  /** Why it is not as expected, or not known, in words. */
  readonly why: readonly string[];
}

export function asExpected(row: Pick<ProbeRow, "who" | "what" | "expected">): ProbeRow {
  return { ...row, received: row.expected, verdict: "as-expected", why: [] };
}
