import type { ResolvedConfig } from "../../config/schema";
import type { EventBridgeWriter, RoleWriter } from "../../config/writer-schema";
import { producerAccount } from "../../config/writers-of";
import { roleArnOf } from "../../analysis/lookup/callers";
import { functionArn } from "../../declared/names";
import type { IntendedStatement } from "./intended-statement";
import { ownRoleTrust, ruleArn, servicesOf, serviceTrust, wayToDestination } from "./trust";

/** A role that services assume. What it reads and writes follows from its reaches. */
export function roleIntent(writer: RoleWriter, config: ResolvedConfig): IntendedStatement[] {
  const services = servicesOf(writer);
  return [...ownRoleTrust(writer, services, config), ...wayToDestination(writer, services, config)];
}

/** EventBridge invokes one function for one rule. */
export function eventBridgeIntent(writer: EventBridgeWriter, config: ResolvedConfig): IntendedStatement[] {
  const account = producerAccount(writer.account, config);
  const role = roleArnOf(account, writer.roleName);
  return [
    serviceTrust(writer.name, role, "events.amazonaws.com", account, [ruleArn(account, writer.ruleName)]),
    {
      group: writer.name,
      purpose: "the one function",
      role,
      actions: ["lambda:InvokeFunction"],
      on: [functionArn(account, writer.functionName)],
    },
  ];
}
