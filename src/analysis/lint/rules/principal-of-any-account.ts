import { listedPrincipals } from "../../../config/writers-of";
import { splitArn } from "../../../iam";
import { statementRule } from "../rule";

/**
 * A condition on aws:PrincipalArn for a role of any account, without a Principal that restricts the account: anyone who
 * creates a role of that name in their own account matches too. Roles by pattern and break-glass principals are the
 * config's choice.
 *
 * @see
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export const principalOfAnyAccount = statementRule(
  "principal-of-any-account",
  ({ principals = [], conditions }, _policy, { config }) => {
    if (config?.principalBinding === "pattern") return [];
    if (principals.every(({ kind }) => kind === "account")) return [];
    const asked = config === undefined ? [] : listedPrincipals(config);
    return conditions
      .filter(({ key, operator }) => key === "aws:principalarn" && operator.family !== "null")
      .flatMap(({ values }) => values)
      .filter((value) => /[*?$]/.test(splitArn(value)?.account ?? "*") && !asked.includes(value))
      .map((value) => ({ expected: "roles with account ids", received: value }));
  },
);
