import { LimitError, type Finding } from "../config/errors";
import type { ResolvedConfig } from "../config/schema";
import { LIMITS, policyBytes, policyCharacters } from "../policies/limits";
import { functionEnvironment } from "./function-settings";
import type { RolePlan } from "./handshake";
import type { AccessPlan, BucketPlan } from "./plan-access";

/**
 * Refuses what AWS would reject at apply time, before anything is written.
 *
 * @throws LimitError with every limit that is passed
 */
export function checkLimits(plan: AccessPlan, config: ResolvedConfig): void {
  const findings = [
    ...plan.A.roles.flatMap(({ role }) => checkRole(role, "account A")),
    ...plan.B.roles.flatMap(({ role }) => checkRole(role, "account B")),
    ...plan.A.sources.flatMap((bucket) => checkBucketPolicy(bucket, "account A")),
    ...checkBucketPolicy(plan.B.destination, "account B"),
    ...checkFunctions(config),
    ...checkNotifications(config),
  ];
  if (findings.length > 0) throw new LimitError(findings);
}

function over(path: string, limit: number, unit: string, size: number): Finding[] {
  const text = (value: number): string => value.toLocaleString("en-US");
  return size <= limit ? [] : [{ path, expected: `at most ${text(limit)} ${unit}`, received: text(size) }];
}

function checkRole({ roleName, trust, permissions }: RolePlan, account: string): Finding[] {
  return [
    ...over(
      `${account}, trust policy of ${roleName}`,
      LIMITS.trustPolicyCharacters,
      "characters",
      policyCharacters(trust),
    ),
    ...over(
      `${account}, inline policies of ${roleName}`,
      LIMITS.inlinePoliciesCharacters,
      "characters",
      policyCharacters(permissions),
    ),
  ];
}

function checkBucketPolicy({ bucketName, policy }: BucketPlan, account: string): Finding[] {
  return over(
    `${account}, bucket policy of ${bucketName}`,
    LIMITS.bucketPolicyBytes,
    "bytes",
    policyBytes(policy),
  );
}

function checkFunctions(config: ResolvedConfig): Finding[] {
  return config.writers.flatMap((writer, index) => {
    if (writer.kind !== "lambda") return [];
    const bytes = Object.entries(functionEnvironment(writer, config)).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
      0,
    );
    return over(`writers[${index}], environment of ${writer.name}`, LIMITS.environmentBytes, "bytes", bytes);
  });
}

function checkNotifications({ writers, destination }: ResolvedConfig): Finding[] {
  const counts = new Map<string, number>();
  for (const writer of writers) {
    if (writer.kind !== "lambda") continue;
    const bucket = writer.source.in === "A" ? writer.source.bucketName : destination.bucketName;
    counts.set(bucket, (counts.get(bucket) ?? 0) + writer.source.suffixes.length);
  }
  return [...counts].flatMap(([bucket, count]) =>
    over(`event notifications of ${bucket}`, LIMITS.bucketNotifications, "(one a suffix)", count),
  );
}
