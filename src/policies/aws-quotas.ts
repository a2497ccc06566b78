import type { MergedPolicy } from "./merge-policies";
import type { PolicyDocument } from "./statement";

/**
 * The sizes at which AWS refuses a policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
export const LIMITS = {
  bucketPolicyBytes: 20_480,
  /** All inline policies of one role together. */
  inlinePoliciesCharacters: 10_240,
  managedPolicyCharacters: 6_144,
  /** By default; a quota can raise it to 8,192. */
  trustPolicyCharacters: 2_048,
  /** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  environmentBytes: 4_096,
  /** @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
  keyPolicyBytes: 32_768,
  bucketNotifications: 100,
  /** Of an EventBridge rule, by default. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
  eventPatternCharacters: 2_048,
  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
  dashboardWidgets: 500,
  dashboardMetrics: 2_500,
} as const;

/** The policy as Terraform's jsonencode writes it: compact, and with <, > and & as six characters each. */
function encoded(policy: PolicyDocument | MergedPolicy["document"]): string {
  return JSON.stringify(policy).replace(/[<>&]/g, "\\u0000");
}

export function policyBytes(policy: PolicyDocument | MergedPolicy["document"]): number {
  return Buffer.byteLength(encoded(policy));
}

/** As IAM counts: without white space. */
export function policyCharacters(policy: PolicyDocument): number {
  return encoded(policy).replace(/\s/g, "").length;
}
