import { deliveryService } from "../../config/delivery-services";
import type { Finding } from "../../config/errors";
import { nearest } from "../../config/nearest";
import { ROLE_SERVICES } from "../../config/role-services";
import type { ResolvedConfig } from "../../config/schema";
import { CONTEXT_KEYS, findContextKey, isClaim, isClaimOf } from "../../iam";
import {
  actionsLike,
  ANOTHER_SERVICE,
  globalKeys,
  isGlobal,
  isKnown,
  serviceData,
  serviceNames,
  appliesTo,
} from "../lint";
import type { UserQuestion } from "./user-question";

/**
 * What is wrong with a question that is impossible on AWS; undefined if nothing is. Without this, the answer to a typo
 * would always be "denied". A question about a single action may have anything that a policy may have.
 *
 * @see
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function checkQuestion(
  question: UserQuestion,
  config: ResolvedConfig | undefined,
): Finding | undefined {
  return (
    checkService(question.principal, config) ??
    checkAction(question) ??
    checkResource(question) ??
    checkCircumstances(question)
  );
}

const SERVICE_PRINCIPAL = /^([a-z0-9.-]+)\.amazonaws\.com(?:\.cn)?$/;
/** `logs.eu-central-1.amazonaws.com` */
const REGION = /\.[a-z]{2}(?:-[a-z]+)+-\d+$/;

/** A service that assumes roles, or one that is known by its actions: `logging.s3.amazonaws.com` belongs to s3. */
function checkService(principal: string, config: ResolvedConfig | undefined): Finding | undefined {
  const name = SERVICE_PRINCIPAL.exec(principal)?.[1]?.replace(REGION, "");
  if (name === undefined) return undefined;
  const full = `${name}.amazonaws.com`;
  const owner = name.split(".").at(-1) ?? "";
  if (ROLE_SERVICES.includes(full) || serviceNames().has(owner) || name === ANOTHER_SERVICE) return undefined;
  if (config !== undefined && servicesInFull(config).includes(full)) return undefined;
  const known = [...ROLE_SERVICES, ...[...serviceNames()].map((service) => `${service}.amazonaws.com`)];
  return { path: "principal", expected: orNearest("a service principal", full, known), received: principal };
}

/** Services that the config describes itself, which may be newer than the data of actions. */
function servicesInFull({ writers }: ResolvedConfig): string[] {
  return writers.flatMap((writer) =>
    writer.kind === "service-principal"
      ? [deliveryService(writer.service).principal.replace(".REGION", "")]
      : [],
  );
}

/** The engine reports what is not an action. */
function checkAction({ action, resource, actionOnly }: UserQuestion): Finding | undefined {
  const [service = "", name = ""] = action.split(":");
  const wrong = (expected: string): Finding => ({ path: "action", expected, received: action });
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) return undefined;
  const data = serviceData(service);
  if (data === undefined)
    return wrong(`an action of ${orNearest("a service", service, [...serviceNames()])}`);
  const found = data.actions.get(name.toLowerCase());
  if (found === undefined) {
    const names = [...data.actions.values()].map((each) => `${service}:${each.name}`);
    return wrong(orNearest("an action", action, names));
  }
  return actionOnly !== true && found.resourceTypes.length === 0 && resource !== "*"
    ? wrong('an action on a resource, but this action has no resources: use "*"')
    : undefined;
}

function checkResource({ action, resource, actionOnly }: UserQuestion): Finding | undefined {
  if (actionOnly === true) return undefined;
  const [service = ""] = action.split(":");
  const [data] = actionsLike(action);
  if (data === undefined || !resource.startsWith("arn:") || appliesTo(data, service, resource))
    return undefined;
  const formats = data.resourceTypes.flatMap(
    ({ name }) => serviceData(service)?.resourceTypes.get(name.toLowerCase())?.arn ?? [],
  );
  return {
    path: "resource",
    expected: `${formats.join(" or ")} for ${action}`,
    received: resource,
  };
}

function isOfService(key: string): boolean {
  const [service = ""] = key.toLowerCase().split(":");
  return service === "aws" || serviceNames().has(service);
}

function checkCircumstances({
  principal,
  action,
  circumstances,
  actionOnly,
}: UserQuestion): Finding | undefined {
  const [service = ""] = action.split(":");
  const unknown = Object.keys(circumstances).find((key) => {
    const condition = { key: key.toLowerCase() };
    // A family of keys, such as aws:PrincipalTag/, is not one of them.
    const isInTable = findContextKey(condition.key) !== undefined && !/[/:]$/.test(key);
    if (isInTable || isClaimOf(principal, condition.key)) return false;
    // A policy may have a key of no service, which no request has.
    if (actionOnly === true && (isClaim(condition.key) || !isOfService(key))) return false;
    return !isGlobal(condition) && !isKnown(condition, [service, "kms"]);
  });
  if (unknown === undefined) return undefined;
  const table = CONTEXT_KEYS.map(({ name }) => name);
  const known = [...(serviceData(service)?.conditionKeys ?? []), ...globalKeys(), ...table];
  return { path: "with", expected: orNearest("a condition key", unknown, known), received: unknown };
}

/** `the action "s3:GetObject"` if one is similar, else `an action that AWS has`. */
function orNearest(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `${what} that AWS has` : `${what.replace(/^an? /, "the ")} "${near}"`;
}
