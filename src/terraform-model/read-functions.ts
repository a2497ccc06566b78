import { atMostOne, checkOwned, checkUnique, type OfType } from "./collect";
import { describeReceived } from "../iam/errors";
import type { ModelAlias, ModelFunction, ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { readPolicy } from "./policy-of";
import { readEventInvokeConfig } from "./read-event-invoke-config";
import { isObject } from "../iam/parse-json";
import {
  blocksOf,
  optionalNumberOf,
  optionalTextOf,
  ownAttribute,
  placeOf,
  textIn,
  textOf,
  type Resource,
} from "./resource";

/** Functions with the policy from their permissions, and how their events are handled. */
export function readFunctions(ofType: OfType): ModelFunction[] {
  const functions = ofType("aws_lambda_function");
  const permissions = ofType("aws_lambda_permission");
  const invokeConfigs = ofType("aws_lambda_function_event_invoke_config");
  const aliases = ofType("aws_lambda_alias");
  const provisioned = ofType("aws_lambda_provisioned_concurrency_config");
  const owns = (owner: Resource, part: Resource): boolean =>
    owner.home.account === part.home.account &&
    owner.home.region === part.home.region &&
    [textOf(owner, "function_name"), ownAttribute(owner, "arn")].includes(textOf(part, "function_name"));
  for (const owned of [permissions, invokeConfigs, aliases, provisioned]) {
    checkOwned(owned, "function_name", (part) => functions.some((owner) => owns(owner, part)));
  }
  // Settings of a version or of $LATEST are not supported.
  const namedIn = (part: Resource): readonly Resource[] =>
    aliases.filter(
      (alias) =>
        textOf(alias, "name") === optionalTextOf(part, "qualifier") &&
        functions.some((owner) => owns(owner, alias) && owns(owner, part)),
    );
  checkOwned(
    [...invokeConfigs, ...provisioned].filter((part) => optionalTextOf(part, "qualifier") !== undefined),
    "qualifier",
    (part) => namedIn(part).length > 0,
  );
  checkUnique(aliases, "alias", (alias) => ownAttribute(alias, "arn"));
  checkUnique(functions, "function", (one) => ownAttribute(one, "arn"));
  return functions.map((resource) => {
    const arn = ownAttribute(resource, "arn");
    const own = permissions.filter((permission) => owns(resource, permission));
    /** The only part for a version or alias, or for neither. */
    const partFor = (parts: readonly Resource[], qualifier: string | undefined): Resource | undefined =>
      atMostOne(
        parts.filter((part) => owns(resource, part) && optionalTextOf(part, "qualifier") === qualifier),
        qualifier === undefined ? arn : `${arn}:${qualifier}`,
      );
    const events = partFor(invokeConfigs, undefined);
    const keyArn = optionalTextOf(resource, "kms_key_arn");
    const reserved = optionalNumberOf(resource, "reserved_concurrent_executions");
    return {
      ...resource.home,
      name: textOf(resource, "function_name"),
      arn,
      roleArn: textOf(resource, "role"),
      environment: environmentOf(resource),
      policy: functionPolicy(own, arn, resource),
      tracing: tracingOf(resource),
      // The provider uses -1 for none.
      ...(reserved === undefined || reserved === -1 ? {} : { reservedConcurrency: reserved }),
      ...(events === undefined ? {} : { events: readEventInvokeConfig(events) }),
      aliases: Object.fromEntries(
        aliases
          .filter((alias) => owns(resource, alias))
          .map((alias) => {
            const name = textOf(alias, "name");
            return [
              name,
              readAlias(alias, resource, partFor(invokeConfigs, name), partFor(provisioned, name)),
            ];
          }),
      ),
      ...(keyArn === undefined ? {} : { keyArn }),
    };
  });
}

function readAlias(alias: Resource, owner: Resource, events?: Resource, provisioned?: Resource): ModelAlias {
  const version = textOf(alias, "function_version");
  if (!/^(?:\d+|\$LATEST|newest version of .+)$/.test(version)) {
    throw new ModelError(placeOf(alias, "function_version"), "a number or $LATEST", version);
  }
  const [besides] = blocksOf(alias, "routing_config");
  const kept = provisioned && optionalNumberOf(provisioned, "provisioned_concurrent_executions");
  return {
    arn: ownAttribute(alias, "arn"),
    version: version === ownAttribute(owner, "version") ? "newest" : version,
    ...(besides === undefined ? {} : { besides }),
    ...(kept === undefined ? {} : { provisionedConcurrency: kept }),
    ...(events === undefined ? {} : { events: readEventInvokeConfig(events) }),
  };
}

function tracingOf(resource: Resource): string {
  const [block] = blocksOf(resource, "tracing_config");
  return block === undefined ? "PassThrough" : textIn(block, "mode", placeOf(resource, "tracing_config"));
}

function environmentOf(resource: Resource): Record<string, string> {
  const [block] = blocksOf(resource, "environment");
  const variables = block?.variables ?? {};
  if (!isObject(variables) || Object.values(variables).some((value) => typeof value !== "string")) {
    throw new ModelError(placeOf(resource, "environment"), "variables as text", describeReceived(variables));
  }
  return variables as Record<string, string>;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
function functionPolicy(permissions: readonly Resource[], arn: string, owner: Resource): ModelPolicy | null {
  if (permissions.length === 0) return null;
  const name = `policy of function ${textOf(owner, "function_name")}`;
  const json = { Version: "2012-10-17", Statement: permissions.map((each) => statementOf(each, arn)) };
  return readPolicy(json, name, "resource", placeOf(owner));
}

function statementOf(permission: Resource, arn: string): unknown {
  const principal = textOf(permission, "principal");
  const sourceArn = optionalTextOf(permission, "source_arn");
  const sourceAccount = optionalTextOf(permission, "source_account");
  const condition = {
    ...(sourceAccount === undefined ? {} : { StringEquals: { "AWS:SourceAccount": sourceAccount } }),
    ...(sourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": sourceArn } }),
  };
  const sid = optionalTextOf(permission, "statement_id");
  const qualifier = optionalTextOf(permission, "qualifier");
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: "Allow",
    Principal: principalOf(principal),
    Action: textOf(permission, "action"),
    Resource: qualifier === undefined ? arn : `${arn}:${qualifier}`,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function principalOf(principal: string): unknown {
  if (principal === "*") return "*";
  return principal.includes(".amazonaws.com") ? { Service: principal } : { AWS: principal };
}
