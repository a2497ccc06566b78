import type { Statement } from "../../iam";
import type { Model, ModelRole } from "../../terraform-model/model";
import { actionsLike } from "../action-data";
import { covers, globOf, literal, overlap } from "./glob";
import { requiredValues } from "./narrowing";

/** An action that a role's or a resource's policies allow a role. */
export interface AllowedUse {
  /** In lower case: `s3:putobject`. */
  readonly action: string;
  /** The statement's ARN. */
  readonly resource: string;
  /** The role, and the roles that it assumes in turn. */
  readonly through: readonly string[];
}

/**
 * All that a role may do itself, as roles that it may assume in turn, through state machines that it may start, and
 * with S3 Access Grants. This is an upper bound: denials, the other account's policies and most conditions are ignored.
 */
export function usesOf(role: ModelRole, model: Model): AllowedUse[] {
  const uses: AllowedUse[] = [];
  const seen = new Set<string>();
  const add = (current: ModelRole, through: readonly string[]): void => {
    if (seen.has(current.arn)) return;
    seen.add(current.arn);
    const own = [...identityUses(current, through), ...resourceUses(current, through, model)];
    uses.push(...own, ...grantedUses(current, through, model));
    for (const next of model.roles) {
      if (own.some((use) => isTakingOn(use, next))) add(next, [...through, next.name]);
    }
    for (const machine of model.stateMachines) {
      const next = model.roles.find(({ arn }) => arn === machine.roleArn);
      if (next !== undefined && own.some((use) => isStarting(use, machine.arn))) {
        add(next, [...through, `the state machine ${machine.name}`]);
      }
    }
  };
  add(role, [role.name]);
  return uses;
}

function isTakingOn({ action, resource }: AllowedUse, { arn }: ModelRole): boolean {
  return action === "sts:assumerole" && covers(globOf(resource), literal(arn));
}

function isStarting({ action, resource }: AllowedUse, stateMachineArn: string): boolean {
  return (
    /^states:start(?:sync)?execution$/.test(action) && overlap(globOf(resource), literal(stateMachineArn))
  );
}

function identityUses({ identity }: ModelRole, through: readonly string[]): AllowedUse[] {
  return identity.flatMap(({ document }) =>
    document.statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => usesIn(statement, undefined, through)),
  );
}

/** Through resource policies, which are enough within an account. */
function resourceUses(role: ModelRole, through: readonly string[], model: Model): AllowedUse[] {
  const resources = [
    ...model.roles.map(({ arn, trust }) => ({ arn, policy: trust })),
    ...model.buckets,
    ...model.functions,
  ];
  return resources.flatMap(({ arn, policy }) =>
    (policy?.document.statements ?? [])
      .filter((statement) => statement.effect === "Allow" && letsIn(statement, role))
      .flatMap((statement) => usesIn(statement, arn, through)),
  );
}

function letsIn(statement: Statement, { arn, account }: ModelRole): boolean {
  const required = requiredValues(statement, "aws:principalarn");
  if (required?.every((value) => !overlap(globOf(value), literal(arn))) === true) return false;
  return (statement.principals ?? []).some(
    (principal) =>
      principal.kind === "everyone" ||
      principal.text === arn ||
      (principal.kind === "account" && principal.account === account),
  );
}

/** @param owner - for a resource's policy: the meaning of "*" and of a missing Resource */
function usesIn(
  { actions, resources }: Statement,
  owner: string | undefined,
  through: readonly string[],
): AllowedUse[] {
  // NotAction and NotResource are separate findings; here they match everything.
  const named = actions.except ? ["*"] : actions.items;
  const texts =
    resources === undefined
      ? [owner ?? "*"]
      : resources.except
        ? ["*"]
        : resources.items.map(({ source }) => source);
  return named.flatMap((text) =>
    actionNames(text).flatMap((action) => texts.map((resource) => ({ action, resource, through }))),
  );
}

/** For a wildcard, the actions that can invoke something. */
function actionNames(text: string): string[] {
  if (text === "*")
    return ["s3", "sts", "lambda", "states"].flatMap((service) => actionNames(`${service}:*`));
  const service = text.split(":")[0]?.toLowerCase() ?? "";
  return actionsLike(text).map(({ name }) => `${service}:${name.toLowerCase()}`);
}

/** Credentials of S3 Access Grants: the location role's, narrowed to the grant. */
function grantedUses({ arn }: ModelRole, through: readonly string[], model: Model): AllowedUse[] {
  return model.accessGrants.flatMap(({ partition, grants, locations }) =>
    grants
      .filter(({ granteeArn, permission }) => granteeArn === arn && permission !== "READ")
      .flatMap(({ locationId, subPrefix }) => {
        const location = locations.find(({ id }) => id === locationId);
        const role = model.roles.find((candidate) => candidate.arn === location?.roleArn);
        const scope = (location?.scope ?? "s3://*").replace(/^s3:\/\//, "").replace(/\*$/, "");
        const use = {
          resource: `arn:${partition}:s3:::${scope}${subPrefix}`,
          through: [...through, `the grant on ${subPrefix}`, ...(role === undefined ? [] : [role.name])],
        };
        return ["s3:putobject", "s3:deleteobject"].map((action) => ({ action, ...use }));
      }),
  );
}
