import { isNotified } from "../config/trigger-schema";
import { deliveryService } from "../config/delivery-services";
import { LimitError, type Finding, wrong } from "../config/errors";
import type { ResolvedConfig } from "../config/schema";
import { bucketArn } from "../naming";
import { encryptionGuards } from "../policies/bucket-guards";
import { LIMITS, policyBytes, policyCharacters } from "../policies/aws-quotas";
import { policyDocument } from "../policies/statement";
import type { AccessPlan, BucketPlan } from "./access-plan";
import { functionsAmong } from "../config/resolve-writers";
import { metricCount, type DashboardBody } from "./dashboard-body";
import { functionEnvironment } from "./function-settings";
import type { RolePlan } from "./handshake";
import type { KeyPlan } from "./key-use";

/**
 * Refuses what AWS would reject at apply time, before anything is written.
 *
 * @throws LimitError with every exceeded limit
 */
export function checkLimits(plan: AccessPlan, config: ResolvedConfig): void {
  const findings = [
    ...plan.producers.flatMap(({ key, roles, functions, dashboard, sources }) => [
      ...roles.flatMap(({ role, backfill }) => [
        ...checkRole(role, `account ${key}`),
        ...(backfill === undefined ? [] : checkRole(backfill.role, `account ${key}`)),
      ]),
      ...functions.flatMap((made) => (made.key === undefined ? [] : checkKey(made.key, `account ${key}`))),
      ...(dashboard === undefined ? [] : checkDashboard(dashboard.body, `account ${key}`)),
      ...sources.flatMap((bucket) => checkBucket(bucket, `account ${key}`, config)),
    ]),
    ...plan.owners.flatMap(({ key, roles, accessGrants }) => [
      ...roles.flatMap(({ role }) => checkRole(role, `account ${key}`)),
      ...(accessGrants === undefined ? [] : checkRole(accessGrants.locationRole, `account ${key}`)),
    ]),
    ...plan.permissionSets.flatMap(({ writer, inlinePolicy }) =>
      over(
        `identity_center, inline policy of ${writer.permissionSetName}`,
        LIMITS.inlinePoliciesCharacters,
        "characters",
        policyCharacters(inlinePolicy),
      ),
    ),
    ...plan.owners.flatMap(({ key, destinations }) =>
      destinations.flatMap((bucket) => checkBucket(bucket, `account ${key}`, config)),
    ),
    ...checkFunctions(plan),
    ...checkNotifications(plan),
    ...checkEventPatterns(plan),
  ];
  if (findings.length > 0) throw new LimitError(findings);
}

function over(path: string, limit: number, unit: string, size: number, remedy = ""): Finding[] {
  const text = (value: number): string => value.toLocaleString("en-US");
  if (size <= limit) return [];
  return wrong(path, `at most ${text(limit)} ${unit}`, `${text(size)}${remedy}`);
}

function checkRole({ roleName, trust, permissions, existing }: RolePlan, account: string): Finding[] {
  if (existing?.attach === "managed-policy") {
    return over(
      `${account}, managed policy of ${roleName}`,
      LIMITS.managedPolicyCharacters,
      "characters",
      policyCharacters(permissions),
    );
  }
  return [
    ...(existing?.clashes ?? []).map((clash) => ({
      path: `${account}, trust policy of ${roleName}`,
      expected: `another Sid than "${clash}" for the existing statement: a writer's statement has that Sid`,
      received: "a different statement with this Sid",
    })),
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

function checkBucket(
  { bucketName, policy, key, encryption, existing }: BucketPlan,
  account: string,
  config: ResolvedConfig,
): Finding[] {
  // The guards on encryption name a key with an unknown ARN: assume the longest.
  const longestKeyArn = `arn:aws-us-gov:kms:ap-northeast-1:${"0".repeat(12)}:key/mrk-${"0".repeat(36)}`;
  const guards = encryptionGuards(
    bucketArn(config.accounts.B, bucketName),
    encryption.kind === "sse-s3" ? {} : { keyArn: longestKeyArn },
  );
  const whole =
    existing === undefined
      ? policyDocument([...policy.Statement, ...guards])
      : (existing.merged?.document ?? policy);
  return [
    ...(existing?.merged?.clashes ?? []).map((clash) => ({
      path: `${account}, bucket policy of ${bucketName}`,
      expected: `another Sid than "${clash}" for the existing statement: a writer's statement has that Sid`,
      received: "a different statement with this Sid",
    })),
    ...over(
      `${account}, bucket policy of ${bucketName}`,
      LIMITS.bucketPolicyBytes,
      "bytes",
      policyBytes(whole),
      remedyFor(config),
    ),
    ...(key === undefined ? [] : checkKey(key, account)),
  ];
}

/** What makes a bucket policy shorter. */
function remedyFor({ writers, principalBinding }: ResolvedConfig): string {
  const listed = writers.find(
    (writer) =>
      writer.kind === "service-principal" &&
      deliveryService(writer.service).sourceOrganization &&
      writer.sourceAccounts !== "organization" &&
      writer.sourceAccounts.length > 100,
  );
  if (listed !== undefined)
    return `: with sourceAccounts "organization" the writer ${listed.name} needs one entry for all accounts`;
  return principalBinding === "pattern"
    ? ": let writers share prefixes, or reach the bucket through a role in B"
    : ': with principalBinding "pattern" many accounts need less, or let writers reach the bucket through a role in B';
}

function checkKey({ alias, policy }: KeyPlan, account: string): Finding[] {
  return over(`${account}, policy of the key ${alias}`, LIMITS.keyPolicyBytes, "bytes", policyBytes(policy));
}

function checkDashboard(body: DashboardBody, account: string): Finding[] {
  const remedy = ": set dashboard: { enabled: false }, and show them elsewhere";
  return [
    ...over(`${account}, dashboard`, LIMITS.dashboardWidgets, "widgets", body.widgets.length, remedy),
    ...over(`${account}, dashboard`, LIMITS.dashboardMetrics, "metrics", metricCount(body), remedy),
  ];
}

function checkFunctions({ writers }: AccessPlan): Finding[] {
  return functionsAmong(writers).flatMap((writer) => {
    const bytes = Object.entries(functionEnvironment(writer)).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
      0,
    );
    return over(
      `writers[${writers.indexOf(writer)}], environment of ${writer.name}`,
      LIMITS.environmentBytes,
      "bytes",
      bytes,
    );
  });
}

function checkEventPatterns({ producers }: AccessPlan): Finding[] {
  return producers.flatMap(({ key, functions }) =>
    functions.flatMap(({ trigger: { rule } }) =>
      rule === undefined
        ? []
        : over(
            `account ${key}, event pattern of ${rule.ruleName}`,
            LIMITS.eventPatternCharacters,
            "characters",
            JSON.stringify(rule.pattern).length,
            ": name fewer suffixes, or a source prefix",
          ),
    ),
  );
}

function checkNotifications({ producers, owners }: AccessPlan): Finding[] {
  const buckets = [
    ...producers.flatMap(({ sources }) => sources),
    ...owners.flatMap(({ destinations }) => destinations),
  ];
  return buckets.flatMap(({ bucketName, notifiedFunctions }) => {
    const count = notifiedFunctions
      .filter(({ trigger }) => isNotified(trigger))
      .reduce((sum, { source }) => sum + Math.max(1, source.suffixes.length), 0);
    return over(
      `event notifications of ${bucketName}`,
      LIMITS.bucketNotifications,
      "(one for each suffix)",
      count,
    );
  });
}
