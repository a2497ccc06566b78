import type { ResolvedConfig } from "../../config/schema";
import type { Model } from "../../terraform-model/model";
import type { LintFinding } from "./lint-finding";
import { knownPrincipals } from "./known-principals";
import { lintedPolicies } from "./linted-policy";
import type { Linted, Rule } from "./rule";
import { allowWithExceptions } from "./rules/allow-with-exceptions";
import { conditionKeyNotSent } from "./rules/condition-key-not-sent";
import { forAllValuesWithoutNull } from "./rules/for-all-values-without-null";
import { functionLoop } from "./rules/function-loop";
import { ifExistsInAllow } from "./rules/if-exists-in-allow";
import { needlessIfExists } from "./rules/needless-if-exists";
import { negatedOperatorInAllow } from "./rules/negated-operator-in-allow";
import { otherPartition } from "./rules/other-partition";
import { overlappingNotifications } from "./rules/overlapping-notifications";
import { principalOfAnyAccount } from "./rules/principal-of-any-account";
import { publicBucketPolicy } from "./rules/public-bucket-policy";
import { redundantStatement } from "./rules/redundant-statement";
import { setOperatorOnSingleValue } from "./rules/set-operator-on-single-value";
import { shadowedAllow } from "./rules/shadowed-allow";
import { unboundedService } from "./rules/unbounded-service";
import { unknownAction } from "./rules/unknown-action";
import { unknownConditionKey } from "./rules/unknown-condition-key";
import { unknownPrincipal } from "./rules/unknown-principal";
import { wholeAccountPrincipal } from "./rules/whole-account-principal";
import { wildcardAction } from "./rules/wildcard-action";
import { wildcardInsideResource } from "./rules/wildcard-inside-resource";
import { wildcardPrincipal } from "./rules/wildcard-principal";
import { wildcardResource } from "./rules/wildcard-resource";
import { wrongResourceType } from "./rules/wrong-resource-type";
import { waiverOf } from "./waivers";

/** Each rule is in a file with its name. */
export const RULES: readonly Rule[] = [
  unknownAction,
  wildcardAction,
  allowWithExceptions,
  wrongResourceType,
  otherPartition,
  wildcardResource,
  wildcardInsideResource,
  unknownConditionKey,
  conditionKeyNotSent,
  negatedOperatorInAllow,
  ifExistsInAllow,
  needlessIfExists,
  forAllValuesWithoutNull,
  setOperatorOnSingleValue,
  wildcardPrincipal,
  publicBucketPolicy,
  wholeAccountPrincipal,
  principalOfAnyAccount,
  unboundedService,
  unknownPrincipal,
  shadowedAllow,
  redundantStatement,
  functionLoop,
  overlappingNotifications,
];

/**
 * What cannot be intended in the stacks, whether or not it allows too much: what AWS accepts and ignores, conditions
 * that narrow nothing, and functions that invoke each other.
 *
 * @param config - names further expected principals. None: any named principal may be expected
 */
export function lint(config: ResolvedConfig | undefined, model: Model): LintFinding[] {
  const linted = lintedOf(config, model);
  return RULES.flatMap(({ name, check }) =>
    check(linted)
      .filter((fault) => waiverOf(name, fault) === undefined)
      .map(({ place, expected, received }) => ({
        rule: name,
        place: withConfigPath(place, config),
        expected,
        received,
      })),
  );
}

/** For a statement from the config, also its place there. */
function withConfigPath(place: string, config: ResolvedConfig | undefined): string {
  const [, number, role] = /^Additional(\d+) of policy of role (.+)$/.exec(place) ?? [];
  const index = config?.writers.findIndex(
    (writer) =>
      "additionalStatements" in writer &&
      writer.roleName.slice(writer.roleName.lastIndexOf("/") + 1) === role,
  );
  if (index === undefined || index === -1) return place;
  return `${place} (writers[${index}].additionalStatements[${Number(number) - 1}])`;
}

/** The input of the rules. */
export function lintedOf(config: ResolvedConfig | undefined, model: Model): Linted {
  return { config, model, policies: lintedPolicies(model), known: knownPrincipals(config, model) };
}
