import { isClaim } from "../../../iam";
import { isGlobal, isKnown } from "../condition-key-data";
import { statementRule } from "../rule";

/**
 * A condition key that AWS does not have. No request has it, so an Allow never applies, and a Deny always or never.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const unknownConditionKey = statementRule("unknown-condition-key", ({ actions, conditions }) => {
  const services = [...new Set(actions.items.map((action) => action.split(":")[0] ?? ""))];
  return conditions
    .filter(({ key }) => !isClaim(key))
    .filter((condition) => !isGlobal(condition) && !isKnown(condition, services))
    .map(({ keyText }) => ({ expected: "a condition key that AWS has", received: keyText }));
});
