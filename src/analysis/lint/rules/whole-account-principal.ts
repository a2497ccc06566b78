import { covers, globOf, literal } from "../glob";
import { requiredValues } from "../narrowing";
import { allowRule } from "../rule";

/** A role that does not exist: a pattern that matches it matches any. */
const INVENTED_ROLE = "role/no-such-role";

/**
 * An Allow for another account as a whole: its identity policies can allow any principal. A condition on
 * aws:PrincipalArn narrows it to roles. For its own account, a policy only delegates to identity policies.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
 */
export const wholeAccountPrincipal = allowRule("whole-account-principal", (statement, { account: own }) =>
  (statement.principals ?? [])
    .filter((principal) => principal.kind === "account" && principal.account !== own)
    .filter(({ text }) => {
      const account = /\d{12}/.exec(text)?.[0] ?? "";
      const roles = requiredValues(statement, "aws:principalarn");
      const anyone = literal(`arn:aws:iam::${account}:${INVENTED_ROLE}`);
      return roles?.every((role) => !covers(globOf(role), anyone)) !== true;
    })
    .map(({ text }) => ({
      expected: "single roles, or a condition on aws:PrincipalArn that names them",
      received: text,
    })),
);
