import type { ResolvedConfig } from "../../config/schema";
import type { EventBridgeWriter, RoleWriter } from "../../config/writer-schema";
import { producerAccount } from "../../config/writers-of";
import { roleArnOf, type AccountRef } from "../../analysis/lookup/callers";
import { functionArn, functionName, invokedArn } from "../../declared/names";
import type { IntendedStatement } from "./intended-statement";
import { ownRoleTrust, ruleArn, servicesOf, serviceTrust, accessToDestination } from "./trust";

/** A role that services assume. Its reads and writes follow from its expected access. */
export function roleIntent(writer: RoleWriter, config: ResolvedConfig): IntendedStatement[] {
  const services = servicesOf(writer);
  return [...ownRoleTrust(writer, services, config), ...accessToDestination(writer, services, config)];
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
      on: [invokedByRule(writer, account, config)],
    },
  ];
}

/** With a qualifier, Lambda requires permission on the qualified ARN. */
function invokedByRule(rule: EventBridgeWriter, account: AccountRef, { writers }: ResolvedConfig): string {
  const { alias } = rule;
  if (alias !== undefined) return `${functionArn(account, rule.functionName)}:${alias}`;
  const own = writers.flatMap((writer) =>
    writer.kind === "lambda" && writer.account === rule.account && functionName(writer) === rule.functionName
      ? [invokedArn(writer, account)]
      : [],
  );
  return own[0] ?? functionArn(account, rule.functionName);
}
