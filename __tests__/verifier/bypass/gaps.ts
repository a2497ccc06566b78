/** An attempt that the proof does not find, in these configs, and why it need not or cannot. */
export interface Gap {
  readonly attempt: string;
  readonly configs: readonly string[];
  readonly reason: string;
}

/** What gets through. */
export const GAPS: readonly Gap[] = [
  {
    attempt: "policy: any account in aws_s3_bucket_policy",
    configs: [
      "cross-account-copy",
      "existing-bucket",
      "fan-out-queue",
      "identity-center",
      "roots with conditions",
    ],
    reason:
      "The Principal element names the account: the role of any account, within that one, is the same role.",
  },
  {
    attempt: "policy: any account in aws_kms_key",
    configs: ["a copy between two keys", "people with a key"],
    reason:
      "The Principal element names the account: the role of any account, within that one, is the same role.",
  },
  {
    attempt: "section: provider with s3_use_path_style",
    configs: ["a local endpoint"],
    reason: "The provider of a local endpoint has it already: nothing is changed.",
  },
  {
    attempt: "section: provider with skip_credentials_validation",
    configs: ["a local endpoint"],
    reason: "The provider of a local endpoint has it already: nothing is changed.",
  },
];
