import { checkAccounts } from "./check-accounts";
import { checkBackfills } from "./check-backfills";
import { checkBuckets } from "./check-buckets";
import { checkDeliveries } from "./check-deliveries";
import { checkDestinations } from "./check-destinations";
import { checkExisting } from "./check-existing";
import { checkSharedPrefixes } from "./check-shared-prefixes";
import { checkHandshakes } from "./check-handshakes";
import { checkKeys } from "./check-keys";
import { checkLimitsGiven } from "./check-limits-given";
import { checkManagedPolicies } from "./check-managed-policies";
import { checkNames } from "./check-names";
import { checkOperations } from "./check-operations";
import { checkOwnCode } from "./check-own-code";
import { checkServices } from "./check-services";
import { checkTriggers } from "./check-triggers";
import { toDraft } from "./draft";
import { ConfigError } from "./errors";
import { expectationOf, toFindings } from "./findings";
import { knownKeysAt } from "./known-keys";
import { withRoleNames } from "./role-arns";
import { configSchema, type ResolvedConfig } from "./schema";
import { sharePreventDestroy } from "./share-prevent-destroy";

/**
 * Checks a config and fills in its defaults.
 *
 * @param file - the file as the user named it, for the message
 * @throws ConfigError with every finding at once
 */
export function parseConfig(input: unknown, file: string): ResolvedConfig {
  const shared = sharePreventDestroy(input);
  const parsed = configSchema.safeParse(shared, { error: expectationOf });
  const draft = toDraft(shared);
  const findings = [
    ...(parsed.error === undefined
      ? []
      : toFindings(parsed.error.issues, input, (path) => knownKeysAt(path, input))),
    ...checkDestinations(draft),
    ...checkAccounts(draft),
    ...checkNames(draft),
    ...checkBuckets(draft),
    ...checkExisting(draft),
    ...checkSharedPrefixes(draft),
    ...checkHandshakes(draft),
    ...checkKeys(draft),
    ...checkBackfills(draft),
    ...checkDeliveries(draft),
    ...checkLimitsGiven(draft),
    ...checkManagedPolicies(draft),
    ...checkOperations(draft),
    ...checkOwnCode(draft),
    ...checkServices(draft),
    ...checkTriggers(draft),
  ];
  if (parsed.data === undefined || findings.length > 0) throw new ConfigError(file, findings);
  return withRoleNames(parsed.data);
}
