import type { Model, ModelResource, ModelStack } from "../terraform-model/model";
import { ModelError } from "../terraform-model/model-error";
import type { ResourceTypeName } from "../terraform-model/resource-types";
import { IAM_AND_KMS } from "./actions/iam-and-kms";
import { IDENTITY_CENTER } from "./actions/identity-center";
import { LAMBDA_AND_STATES } from "./actions/lambda-and-states";
import { S3 } from "./actions/s3";
import { EVENTS } from "./actions/events";
import { WATCHING_AND_QUEUES } from "./actions/watching-and-queues";
import type { Grant, GrantsOf, GrantContext } from "./grant";
import { mergeGrants } from "./merge-grants";
import { splitPolicies, type DeployerDocument } from "./split-policies";
import { assume, providerRoleOf, stateGrants } from "./state-grants";

/** The calls of Terraform's provider, by resource type. */
export const ACTIONS: Readonly<Record<ResourceTypeName, GrantsOf>> = {
  ...S3,
  ...IAM_AND_KMS,
  ...LAMBDA_AND_STATES,
  ...WATCHING_AND_QUEUES,
  ...EVENTS,
  ...IDENTITY_CENTER,
};

const CALLS: ReadonlyMap<string, GrantsOf> = new Map(Object.entries(ACTIONS));

/** The deployer applies; the planner only reads, for plans and for drift. */
export type DeployerKind = "deployer" | "planner";

/** The policies of a role that runs Terraform. */
export interface DeployerRole {
  /** Where the stacks are deployed, which is the account of the role unless `assumed` says otherwise. */
  readonly account: string;
  readonly kind: DeployerKind;
  readonly stacks: readonly string[];
  /** The role that the provider assumes: these are its policies, not the caller's. */
  readonly assumed?: string;
  readonly policies: readonly DeployerDocument[];
}

/**
 * The roles that deploy the stacks, by account, with only the calls that Terraform's provider makes for their
 * resources.
 *
 * @throws ModelError for a resource type with unknown calls
 * @throws DeployerPolicyError when a role's policies exceed IAM's limits
 */
export function deployerRoles(model: Model): DeployerRole[] {
  const accounts = [...new Set(model.stacks.map(({ account }) => account))];
  return accounts.flatMap((account) => {
    const stacks = model.stacks.filter((stack) => stack.account === account);
    return (["deployer", "planner"] as const).flatMap((kind) => rolesOf(model, account, stacks, kind));
  });
}

/** One role, or two if the provider assumes another. */
function rolesOf(
  model: Model,
  account: string,
  stacks: readonly ModelStack[],
  kind: DeployerKind,
): DeployerRole[] {
  const byRole = new Map<string | undefined, Grant[]>();
  const add = (role: string | undefined, grants: readonly Grant[]): void => {
    byRole.set(role, [...(byRole.get(role) ?? []), ...grants]);
  };
  for (const stack of stacks) {
    const assumed = providerRoleOf(stack);
    add(undefined, [...stateGrants(stack), ...(assumed === undefined ? [] : [assume(assumed)])]);
    add(assumed, resourceGrants(model, stack));
  }
  return [...byRole].map(([assumed, grants]) => ({
    account,
    kind,
    stacks: stacks
      .filter((stack) => assumed === undefined || providerRoleOf(stack) === assumed)
      .map(({ id }) => id),
    ...(assumed === undefined ? {} : { assumed }),
    policies: splitPolicies(
      mergeGrants(grants.filter(({ level }) => kind === "deployer" || level === "read")),
    ),
  }));
}

function resourceGrants(model: Model, stack: ModelStack): Grant[] {
  const around = surroundings(model, stack);
  return model.resources
    .filter((resource) => resource.stack === stack.id)
    .flatMap((resource) => actionsOf(resource)(resource, around));
}

function actionsOf({ type, place }: ModelResource): GrantsOf {
  const found = CALLS.get(type);
  if (found !== undefined) return found;
  throw new ModelError(place, "a resource type whose calls are known", type);
}

function surroundings(model: Model, { account, partition, provider }: ModelStack): GrantContext {
  const roles = model.roles.filter((role) => role.account === account);
  const roleNamed = (name: string) => roles.find((role) => role.name === name);
  return {
    roleArn: (name) => roleNamed(name)?.arn ?? `arn:${partition}:iam::${account}:role/${name}`,
    boundaryOf: (name) => roleNamed(name)?.boundaryArn,
    aliasesOf: (keyArn) => model.keys.find(({ arn }) => arn === keyArn)?.aliases ?? [],
    isKept: (stack, type, name) =>
      model.resources.some((one) => one.place === `${stack} / ${type}.${name}` && one.keptFromDestruction),
    isTagged: provider["default_tags"] !== undefined,
  };
}
