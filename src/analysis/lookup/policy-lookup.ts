import {
  compilePolicies,
  parsePermissionSetRole,
  parsePolicy,
  type CompiledPolicies,
  type NamedPolicy,
  type PolicyDocument,
  type PolicyKind,
  type PolicySet,
  type PublicAccessSetting,
} from "../../iam";
import { controlsOf, NO_LIMITS, type Limits } from "../guardrails";
import type { Model, ModelBucket, ModelPolicy, ModelRole } from "../../terraform-model/model";
import { UNKNOWN_ORGANIZATIONS, type Organizations } from "./organizations";
import type { Caller, Question } from "./question";
import { accountOf } from "./request-of";
import { roleOf } from "../../terraform-model/read-roles";
import { ownerOf } from "../../terraform-model/owners";
import { createTraits, type Traits } from "./traits";

/** A principal or resource of a question that the stacks do not have. */
export interface Absent {
  readonly absent: string;
}

/** Finds the policies of the stacks that affect a question. */
export interface PolicyLookup extends Traits {
  policiesFor(question: Question): CompiledPolicies | Absent;
  /** The caller's own policies in the stacks; undefined if it is in none. */
  identityOf(caller: Caller): readonly ModelPolicy[] | undefined;
  resourcePolicyOf(resource: string): ModelPolicy | null | undefined;
  readonly organizationOf: Organizations;
}

const everything = (kind: PolicyKind, principal?: string): PolicyDocument =>
  parsePolicy(
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          ...(principal === undefined ? {} : { Principal: { AWS: principal } }),
          Action: kind === "trust" ? "sts:*" : kind === "key" ? "kms:*" : "*",
          ...(kind === "trust" ? {} : { Resource: "*" }),
        },
      ],
    },
    "everything",
    kind,
  );

/** Its name says that it is an assumption, because readers will not find it in the stacks. */
export const ASSUMED_ADMINISTRATOR = "AdministratorAccess, assumed for principals that no stack defines";

const ADMINISTRATOR: NamedPolicy = { name: ASSUMED_ADMINISTRATOR, document: everything("identity") };

/**
 * The policies of the stacks, with assumptions about principals that they do not create.
 *
 * @param limits - apply to the roles of the stacks, and to requests for the stacks' resources. Not their SCPs for
 * principals outside of the stacks: an administrator represents everything that an account could ever allow.
 * @param organizationOf - which organization accounts are in. Default: undetermined
 * @param isInvented - for a resource that the stacks lack, whether no account has it. Default: some account may
 */
export function createPolicyLookup(
  model: Model,
  limits: Limits = NO_LIMITS,
  organizationOf: Organizations = UNKNOWN_ORGANIZATIONS,
  isInvented?: (arn: string) => boolean,
): PolicyLookup {
  const bearers = [...model.roles, ...model.users];
  const identities = new Map<string, readonly ModelPolicy[]>(
    bearers.map(({ arn, identity }) => [arn, identity]),
  );
  const boundaries = new Map(bearers.map(({ arn, ...bearer }) => [arn, bearer]));
  const resources = new Map<string, ModelPolicy | null>([
    ...model.roles.map(({ arn, trust }): [string, ModelPolicy] => [arn, trust]),
    ...model.buckets.map(({ arn, policy }): [string, ModelPolicy | null] => [arn, policy]),
    ...model.keys.map(({ arn, policy }): [string, ModelPolicy] => [arn, policy]),
    ...model.functions.map(({ arn, policy }): [string, ModelPolicy | null] => [arn, policy]),
    ...model.queues.map(({ arn, policy }): [string, ModelPolicy | null] => [arn, policy]),
    ...model.topics.map(({ arn, policy }): [string, ModelPolicy | null] => [arn, policy]),
    ...model.accessGrants.map(({ instanceArn, policy }): [string, ModelPolicy | null] => [
      instanceArn,
      policy,
    ]),
    ...model.guarded.map(({ arn, policy }): [string, ModelPolicy] => [arn, policy]),
  ]);
  const buckets = new Map(model.buckets.map((bucket) => [bucket.arn, bucket]));
  // Existing policies belong to their owner: only what the stacks add can be too much.
  const added = new Map(
    model.buckets.flatMap(({ arn, added: part }) => (part === undefined ? [] : [[arn, part] as const])),
  );
  const controls = controlsOf(model);
  const unnamed = model.roles.filter(({ arnPrefix }) => arnPrefix !== undefined);
  const nameHere = (arn: string): string => roleOf(arn, unnamed)?.arn ?? arn;
  const lookup: PolicyLookup = {
    organizationOf,
    ...createTraits(model, organizationOf, ownerOf, isInvented),
    identityOf: ({ principal, permissions }) => {
      if (permissions !== "of-the-stacks") return undefined;
      if (principal.kind === "user") return identities.get(principal.arn);
      if (principal.kind !== "role-session") return undefined;
      return identities.get(nameHere(principal.roleArn)) ?? permissionSetPolicies(principal.roleArn, model);
    },
    resourcePolicyOf: (resource) => resources.get(nameHere(ownerOf(resource))),
    policiesFor: (question) => {
      const identity = identityFor(question.caller, lookup);
      if (identity === undefined) return { absent: `the stacks have no ${question.caller.text}` };
      const own = question.expected.result === "denied" ? added.get(ownerOf(question.resource)) : undefined;
      const resource = own === undefined ? resourceFor(question, lookup) : own;
      if (resource === undefined) return { absent: `the stacks have no ${question.resource}` };
      return compilePolicies({
        identity,
        session: [],
        resource,
        ...limitsOf(question, (arn) => boundaries.get(nameHere(arn)), limits, controls),
        restrictPublicBuckets: restrictionOf(question.resource, buckets),
      });
    },
  };
  return lookup;
}

/** Unknown if the stacks do not say it. */
function restrictionOf(resource: string, buckets: ReadonlyMap<string, ModelBucket>): PublicAccessSetting {
  const bucket = buckets.get(ownerOf(resource));
  if (bucket === undefined) return "off";
  const { publicAccessBlock } = bucket;
  return publicAccessBlock === undefined ? "unknown" : publicAccessBlock.restrictPublicBuckets ? "on" : "off";
}

function limitsOf(
  { caller: { principal, permissions }, resourceAccount }: Question,
  boundaryOf: (arn: string) => Pick<ModelRole, "boundaryArn" | "boundary"> | undefined,
  limits: Limits,
  controls: ReturnType<typeof controlsOf>,
): Pick<
  PolicySet,
  "boundary" | "scps" | "rcps" | "principalAccountIsManagement" | "resourceAccountIsManagement"
> {
  const bound = permissions === "of-the-stacks" ? ownArn(principal) : undefined;
  const account = bound?.split(":")[4] ?? "";
  const { boundaryArn, boundary = null } = boundaryOf(bound ?? "") ?? {};
  return {
    boundary: (boundaryArn === undefined ? undefined : limits.boundary(boundaryArn)) ?? boundary,
    scps: [
      ...(bound === undefined ? [] : limits.scpsOver(account)),
      ...controls.scpsOver(accountOf(principal) ?? ""),
    ],
    rcps: [...limits.rcpsOver(resourceAccount), ...controls.rcpsOver(resourceAccount)],
    principalAccountIsManagement: limits.isManagement(account),
    resourceAccountIsManagement: limits.isManagement(resourceAccount),
  };
}

function ownArn(principal: Caller["principal"]): string | undefined {
  if (principal.kind === "user") return principal.arn;
  return principal.kind === "role-session" ? principal.roleArn : undefined;
}

/** A permission set's role, which Identity Center creates in each account with an assignment. */
function permissionSetPolicies(
  roleArn: string,
  { permissionSets }: Model,
): readonly ModelPolicy[] | undefined {
  const role = parsePermissionSetRole(roleArn);
  return permissionSets.find(
    ({ name, assignments }) =>
      name === role?.permissionSet && assignments.some(({ account }) => account === role.account),
  )?.inlinePolicies;
}

function identityFor(caller: Caller, lookup: PolicyLookup): readonly NamedPolicy[] | undefined {
  const { kind } = caller.principal;
  if ((kind !== "role-session" && kind !== "user") || caller.permissions === "nothing") return [];
  return caller.permissions === "everything" ? [ADMINISTRATOR] : lookup.identityOf(caller);
}

function resourceFor(question: Question, lookup: PolicyLookup): NamedPolicy | null | undefined {
  const { resource, caller, resourceOpenTo, action } = question;
  if (resourceOpenTo === undefined) {
    const found = lookup.resourcePolicyOf(resource);
    if (found !== undefined) return found;
    return NEEDS_POLICY.test(action) ? undefined : null;
  }
  const kind = /:iam::[^:]*:role\//.test(resource)
    ? "trust"
    : /:kms:[^:]*:[^:]*:key\//.test(resource)
      ? "key"
      : "resource";
  const arn = ownArn(caller.principal);
  const whom = resourceOpenTo === "caller" ? arn : arn?.split(":")[4];
  return {
    name: `a policy that allows ${whom ?? "no one"} to do everything`,
    document: allowEverythingTo(kind, whom),
  };
}

/** Keys and roles are never without a policy. */
const NEEDS_POLICY = /^(?:sts:AssumeRole|sts:SetSourceIdentity|sts:TagSession|kms:)/;

const opened = new Map<string, PolicyDocument>();

/** A policy that allows an account or a role everything. */
export function allowEverythingTo(kind: PolicyKind, whom = "000000000000"): PolicyDocument {
  const key = `${kind} ${whom}`;
  const found = opened.get(key) ?? everything(kind, whom);
  opened.set(key, found);
  return found;
}
