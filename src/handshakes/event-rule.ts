import type { ResolvedEventRule } from "../config/resolve-writers";
import { invokedArn } from "../naming";
import { INVOKE_FUNCTION } from "../policies/actions";
import { eventRuleTrust } from "../policies/service-trust";
import { allow, policyDocument } from "../policies/statement";
import type { PlannedWriter } from "./planned-writer";

/**
 * The role with which EventBridge invokes one function.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
 */
export function planEventRule(writer: ResolvedEventRule): PlannedWriter {
  const { account, functionName, name, roleName, ruleName } = writer;
  const role = {
    roleName,
    description: `EventBridge rule ${ruleName} invokes ${functionName} (${name})`,
    trust: policyDocument([eventRuleTrust(ruleName, account)]),
    permissions: policyDocument([allow("InvokeFunction", INVOKE_FUNCTION, [invokedArn(account, writer)])]),
  };
  return { writer, roles: [{ account, role }], atDestinations: [] };
}
