import { HandshakeError } from "../config/errors";
import { ModelError } from "../terraform-model";
import { listAt, objectAt, openDocument, textAt, type Json } from "../terraform-model/show-json";
import type { DeployStack } from "./deploy-stack";

/** What happens to a resource. */
export type Act = "create" | "update" | "replace" | "delete" | "forget";

/** A resource that a plan changes. */
export interface PlannedChange {
  readonly act: Act;
  readonly type: string;
  readonly address: string;
  /** Its name in AWS, if the plan has it; otherwise its address. */
  readonly name: string;
  /** For an update or a replacement: the changed arguments. */
  readonly args: readonly string[];
}

/** A plan from `terraform show -json`, as far as people need it. */
export interface ReadPlan {
  readonly changes: readonly PlannedChange[];
  /** The number of changed outputs. */
  readonly outputs: number;
  /** The addresses of what was changed or deleted outside of Terraform. */
  readonly drifted: readonly string[];
  /** Whether there is anything to apply. */
  readonly isEmpty: boolean;
}

/** The plan does not belong to the proven stack, or is not understood. */
export class PlanError extends HandshakeError {
  readonly code = "PLAN_REFUSED";
  override readonly exitCode = 1;

  constructor({ id }: DeployStack, expected: string, received: string) {
    super(`${id}: expected ${expected}, received ${received}. Nothing was applied.`);
  }
}

/**
 * Reads a plan, and checks that it belongs to the stack: all its resources, no others, in its account.
 *
 * @param text - what `terraform show -json` printed
 * @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 * @throws PlanError
 */
export function readPlan(text: string, stack: DeployStack): ReadPlan {
  const plan = openPlan(text, stack);
  checkPlan(plan, stack);
  const changes = listAt(plan, "resource_changes").flatMap(changeOf);
  const outputs = Object.values(objectAt(plan, "output_changes")).filter(
    (change) => !isNone(actionsOf(change)),
  );
  return {
    changes,
    outputs: outputs.length,
    drifted: listAt(plan, "resource_drift")
      .filter((change) => !isNone(actionsOf(objectAt(change, "change"))))
      .map((change) => textAt(change, "address")),
    isEmpty: changes.length === 0 && outputs.length === 0,
  };
}

function openPlan(text: string, stack: DeployStack): Json {
  try {
    return openDocument(stack.id, Buffer.from(text), "plan").json;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new PlanError(stack, error.expected, error.received);
  }
}

/** Terraform applies the plan's content, even if the folder has changed. */
function checkPlan(plan: Json, stack: DeployStack): void {
  const configuration = objectAt(plan, "configuration");
  const root = objectAt(configuration, "root_module");
  const [module] = Object.keys(objectAt(root, "module_calls"));
  if (module !== undefined) throw new PlanError(stack, "a plan without modules", `the module ${module}`);
  const planned = new Set(listAt(root, "resources").map((resource) => textAt(resource, "address")));
  const missing = stack.addresses.find((address) => !planned.has(address));
  if (missing !== undefined) throw new PlanError(stack, `a plan with ${missing}`, "one without it");
  const other = [...planned].find((address) => !stack.addresses.includes(address));
  if (other !== undefined) throw new PlanError(stack, "a plan of what was proven", `one with ${other}`);
  checkAccount(configuration, stack);
}

function checkAccount(configuration: Json, stack: DeployStack): void {
  const providers = Object.values(objectAt(configuration, "provider_config")).filter(
    (provider) => textAt(provider, "name") === "aws",
  );
  const accounts = providers.map((provider) =>
    listAt(objectAt(objectAt(provider, "expressions"), "allowed_account_ids"), "constant_value"),
  );
  const other = accounts.find((ids) => ids.length !== 1 || ids[0] !== stack.account);
  const isUnknown = accounts.length === 0 && stack.addresses.some((address) => address.startsWith("aws_"));
  if (other === undefined && !isUnknown) return;
  throw new PlanError(
    stack,
    `a plan for account ${stack.account}`,
    `one for ${other?.join(", ") || "any account"}`,
  );
}

function changeOf(item: unknown): PlannedChange[] {
  const change = objectAt(item, "change");
  const actions = actionsOf(change);
  if (isNone(actions)) return [];
  const act = actions.length > 1 ? "replace" : (actions[0] as Act);
  const [before, after] = [objectAt(change, "before"), objectAt(change, "after")];
  const address = textAt(item, "address");
  return [
    {
      act,
      type: textAt(item, "type"),
      address,
      name: nameOf(after) ?? nameOf(before) ?? address,
      args: act === "update" || act === "replace" ? changedArguments(before, after, change) : [],
    },
  ];
}

/** The naming arguments, most specific first. */
const NAMES = ["function_name", "bucket", "alias", "alarm_name", "dashboard_name", "name"];

function nameOf(values: Json): string | undefined {
  const found = NAMES.map((key) => values[key]).find(
    (value) => typeof value === "string" && value !== "" && !value.includes("${"),
  );
  return found as string | undefined;
}

function changedArguments(before: Json, after: Json, change: Json): string[] {
  const unknown = objectAt(change, "after_unknown");
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]) && unknown[key] !== true)
    .concat(Object.keys(unknown).filter((key) => unknown[key] === true && key in before))
    .sort();
}

function actionsOf(change: unknown): readonly string[] {
  return listAt(change, "actions").map(String);
}

/** Neither is a change: data sources are read, and no-ops stay. */
function isNone(actions: readonly string[]): boolean {
  return actions.every((action) => action === "no-op" || action === "read");
}
