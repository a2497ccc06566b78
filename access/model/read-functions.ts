import { checkOwned, checkUnique, type OfType } from "./collect";
import { describeReceived } from "./describe-received";
import type { ModelFunction, ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { readPolicy } from "./policy-of";
import { isObject } from "./read-stacks";
import { blocksOf, optionalTextOf, ownAttribute, placeOf, textOf, type Resource } from "./resource";

/** Functions with the policy that their permissions make. */
export function readFunctions(ofType: OfType): ModelFunction[] {
  const functions = ofType("aws_lambda_function");
  const permissions = ofType("aws_lambda_permission");
  const owns = (owner: Resource, permission: Resource): boolean =>
    owner.home.account === permission.home.account &&
    owner.home.region === permission.home.region &&
    textOf(owner, "function_name") === textOf(permission, "function_name");
  checkOwned(permissions, "function_name", (permission) =>
    functions.some((owner) => owns(owner, permission)),
  );
  const made = functions.map((resource) => {
    const arn = ownAttribute(resource, "arn");
    const own = permissions.filter((permission) => owns(resource, permission));
    return {
      ...resource.home,
      name: textOf(resource, "function_name"),
      arn,
      roleArn: textOf(resource, "role"),
      environment: environmentOf(resource),
      policy: functionPolicy(own, arn, resource),
    };
  });
  checkUnique(
    made.map(({ arn }) => arn),
    "functions",
  );
  return made;
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
  const json = { Version: "2012-10-17", Statement: permissions.map((each) => statementOf(each, arn)) };
  return readPolicy(json, `policy of function ${textOf(owner, "function_name")}`, "resource", placeOf(owner));
}

function statementOf(permission: Resource, arn: string): unknown {
  const principal = textOf(permission, "principal");
  const sourceArn = optionalTextOf(permission, "source_arn");
  const sourceAccount = optionalTextOf(permission, "source_account");
  const condition = {
    ...(sourceAccount === undefined ? {} : { StringEquals: { "AWS:SourceAccount": sourceAccount } }),
    ...(sourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": sourceArn } }),
  };
  return {
    Sid: textOf(permission, "statement_id"),
    Effect: "Allow",
    Principal: principalOf(principal),
    Action: textOf(permission, "action"),
    Resource: arn,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function principalOf(principal: string): unknown {
  if (principal === "*") return "*";
  return principal.includes(".amazonaws.com") ? { Service: principal } : { AWS: principal };
}
