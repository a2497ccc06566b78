import { isMadeOf } from "../iam";
import { attachedPolicies, attachedPolicy, nameKey, ownerType, policyOfAws } from "./attached-policies";
import { statementsInOutput } from "./bucket-parts";
import { atMostOne, checkHandedOver, checkOwned, checkUnique, type OfType } from "./collect";
import type { ModelPolicy, ModelRole } from "./model";
import { ModelError } from "./model-error";
import { groupBy } from "./group-by";
import { checkTogether, policyOf, readPolicy, unread } from "./policy-of";
import { optionalTextOf, ownAttribute, placeOf, textOf, type Resource } from "./resource";

const ROLE = ownerType("role");

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** Roles with their trust, their inline and attached policies and their boundary. */
export function readRoles(ofType: OfType): ModelRole[] {
  const inline = ofType(ROLE.inline);
  const profiles = ofType("aws_iam_instance_profile");
  const roles = ofType("aws_iam_role");
  const keys = new Set(roles.map((role) => nameKey(role, textOf(role, "name"))));
  const isMade = (resource: Resource): boolean => keys.has(nameKey(resource, textOf(resource, "role")));
  checkOwned(profiles, "role", isMade);
  // An existing role has only the stacks' policies here.
  const own = ofType("aws_iam_policy").map((policy) => ownAttribute(policy, "arn"));
  const attachments = ofType(ROLE.attachment);
  checkOwned(attachments, "role", (one) => isMade(one) || own.includes(textOf(one, "policy_arn")));
  // Of two with the same name, the last one written wins.
  checkUnique(
    inline,
    "policy of a role",
    (policy) => `${nameKey(policy, textOf(policy, "role"))}:${policyName(policy)}`,
  );
  checkUnique(roles, "role", (role) => nameKey(role, roleName(role, "name")));
  checkUnique(profiles, "instance profile", (profile) => nameKey(profile, textOf(profile, "name")));
  const made = roles.map((resource): ModelRole => {
    const name = roleName(resource, "name");
    checkDescription(resource);
    return {
      ...resource.home,
      isManaged: true,
      name,
      arn: ownAttribute(resource, "arn"),
      ...prefixOf(resource),
      ...uniqueIdOf(resource),
      trust: policyOf(resource, "assume_role_policy", `trust policy of ${name}`, "trust"),
      ...attachedPolicies(resource, ROLE, ofType),
      instanceProfiles: profiles
        .filter((profile) => nameKey(profile, textOf(profile, "role")) === nameKey(resource, name))
        .map(profileArn),
      ...boundaryOf(resource, ofType),
    };
  });
  const there = groupBy(
    [...inline, ...attachments].filter((policy) => policy.shown !== undefined || !isMade(policy)),
    (policy) => nameKey(policy, textOf(policy, "role")),
  );
  const handed = trustOutputs(ofType);
  const used = handed.filter(({ key }) => there.has(key) && !keys.has(key)).map(({ output }) => output);
  checkHandedOver(
    handed.map(({ output }) => output),
    (output) => used.includes(output),
  );
  return [
    ...made,
    ...[...there].flatMap(([key, policies]) => (keys.has(key) ? [] : existingRole(policies, ofType))),
  ];
}

/** A plan does not know the name yet that Terraform makes of `name_prefix`. */
function prefixOf(resource: Resource): Pick<ModelRole, "arnPrefix"> {
  const { name, name_prefix: prefix } = resource.attributes ?? {};
  if (name !== undefined || typeof prefix !== "string") return {};
  const arn = ownAttribute(resource, "arn");
  return { arnPrefix: `${arn.slice(0, arn.lastIndexOf("/") + 1)}${prefix}` };
}

/**
 * IAM distinguishes a role or user by its unique ID from an earlier one of the same name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function uniqueIdOf({ attributes }: Resource): Pick<ModelRole, "uniqueId"> {
  const id = attributes?.["unique_id"];
  return typeof id === "string" ? { uniqueId: id } : {};
}

/** The role with an ARN, including an ARN that Terraform may give it. */
export function roleOf(arn: string, roles: readonly ModelRole[]): ModelRole | undefined {
  return (
    roles.find((role) => role.arn === arn) ??
    roles.find(({ arnPrefix }) => arnPrefix !== undefined && isMadeOf(arnPrefix, arn))
  );
}

/** The ARNs of the roles that have a name, or that Terraform may give it. */
export function arnsOfRoles(name: string, roles: readonly ModelRole[]): string[] {
  return roles.flatMap(({ name: own, arn, arnPrefix }) => {
    if (own === name) return [arn];
    const made = `${arn.slice(0, arn.lastIndexOf("/") + 1)}${name}`;
    return arnPrefix !== undefined && isMadeOf(arnPrefix, made) ? [made] : [];
  });
}

function roleName(resource: Resource, argument: string): string {
  const name = textOf(resource, argument);
  if (ROLE_NAME.test(name)) return name;
  throw new ModelError(
    placeOf(resource, argument),
    "a role's name of up to 64 letters, digits and +=,.@_-",
    `"${name}"`,
  );
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
function checkDescription(role: Resource): void {
  const text = role.shown === undefined ? optionalTextOf(role, "description") : undefined;
  if (text === undefined || /^[\t\n\r -~\u00a1-\u00ff]{0,1000}$/.test(text)) return;
  throw new ModelError(placeOf(role, "description"), "at most 1000 characters of Latin-1", `${text.length}`);
}

/** The stacks do not know an existing role's path and trust policy, only the statements that its owner adds. */
function existingRole(parts: readonly Resource[], ofType: OfType): ModelRole[] {
  const [first] = parts;
  if (first === undefined) return [];
  const name = roleName(first, "role");
  const inline = parts.filter(({ type }) => type === ROLE.inline);
  if (inline.every(({ shown }) => shown === undefined)) checkTogether(inline, name);
  const attached = parts
    .filter(({ type }) => type === ROLE.attachment)
    .map((attachment) => attachedPolicy(attachment, ofType));
  const identity = [
    ...inline.map((policy) => policyOf(policy, "policy", `policy of role ${name}`, "identity")),
    ...attached.map(({ policy }) => policy),
  ];
  return [
    {
      ...first.home,
      isManaged: false,
      name,
      arn: `arn:${first.home.partition}:iam::${first.home.account}:role/${name}`,
      trust:
        handedOverTrust(name, first, ofType) ??
        unread(`trust policy of ${name}`, "trust", "the role exists, and no stack defines it"),
      identity,
      managedPolicies: attached.flatMap(({ managedPolicy }) => managedPolicy ?? []),
      instanceProfiles: [],
    },
  ];
}

/** The statements of an output for the role's owner. */
function handedOverTrust(name: string, role: Resource, ofType: OfType): ModelPolicy | undefined {
  const own = trustOutputs(ofType).filter(({ key }) => key === nameKey(role, name));
  const output = atMostOne(
    own.map((one) => one.output),
    `the role ${name}`,
  );
  const statements = own.flatMap((one) => one.statements);
  if (output === undefined || statements.length === 0) return undefined;
  const json = { Version: "2012-10-17", Statement: statements };
  return readPolicy(json, `trust policy of ${name}`, "trust", placeOf(output, "value"));
}

interface TrustOutput {
  readonly output: Resource;
  readonly key: string;
  readonly statements: readonly unknown[];
}

function trustOutputs(ofType: OfType): TrustOutput[] {
  const outputs = ofType("output").filter(({ name }) => /^trust_statements_/.test(name));
  return outputs.map((output) => {
    const { owner, statements } = statementsInOutput(output, "role");
    return { output, key: nameKey(output, owner), statements };
  });
}

function profileArn(profile: Resource): string {
  const { partition, account } = profile.home;
  const path = optionalTextOf(profile, "path") ?? "/";
  return `arn:${partition}:iam::${account}:instance-profile${path}${textOf(profile, "name")}`;
}

/** A plan may not know the name of a policy yet. */
function policyName(policy: Resource): string {
  const name = policy.shown === undefined ? textOf(policy, "name") : optionalTextOf(policy, "name");
  return name?.toLowerCase() ?? policy.address ?? policy.name;
}

/** The boundary of a role or user. A plan or a state may have its policy; otherwise its content is unknown. */
export function boundaryOf(resource: Resource, ofType: OfType): Pick<ModelRole, "boundaryArn" | "boundary"> {
  const boundaryArn = optionalTextOf(resource, "permissions_boundary");
  if (boundaryArn === undefined) return {};
  const made = ofType("aws_iam_policy").find((policy) => ownAttribute(policy, "arn") === boundaryArn);
  if (resource.shown === undefined && made === undefined) return { boundaryArn };
  const name = `permissions boundary ${boundaryArn}`;
  return {
    boundaryArn,
    boundary:
      made === undefined
        ? (policyOfAws(boundaryArn, "boundary", resource, "permissions_boundary") ??
          unread(name, "boundary", "in none of the files"))
        : policyOf(made, "policy", name, "boundary"),
  };
}
