import { attachedPolicies, nameKey, ownerType } from "./attached-policies";
import { checkOwned, checkUnique, type OfType } from "./collect";
import type { ModelRole } from "./model";
import { groupBy } from "./group-by";
import { checkTogether, policyOf, unread } from "./policy-of";
import { optionalTextOf, ownAttribute, textOf, type Resource } from "./resource";

const ROLE = ownerType("role");

/** Roles with their trust, their inline and attached policies and their boundary. */
export function readRoles(ofType: OfType): ModelRole[] {
  const inline = ofType(ROLE.inline);
  const profiles = ofType("aws_iam_instance_profile");
  const roles = ofType("aws_iam_role");
  const keys = new Set(roles.map((role) => nameKey(role, textOf(role, "name"))));
  for (const owned of [ofType(ROLE.attachment), profiles]) {
    checkOwned(owned, "role", (resource) => keys.has(nameKey(resource, textOf(resource, "role"))));
  }
  // Of two with one name, the one that is written last stays.
  checkUnique(
    inline.map((policy) => `${nameKey(policy, textOf(policy, "role"))}:${policyName(policy)}`),
    "policies of roles",
  );
  const made = roles.map((resource): ModelRole => {
    const name = textOf(resource, "name");
    return {
      ...resource.home,
      made: true,
      name,
      arn: ownAttribute(resource, "arn"),
      trust: policyOf(resource, "assume_role_policy", `trust policy of ${name}`, "trust"),
      ...attachedPolicies(resource, ROLE, ofType),
      instanceProfiles: profiles
        .filter((profile) => nameKey(profile, textOf(profile, "role")) === nameKey(resource, name))
        .map(profileArn),
      ...boundaryOf(resource, ofType),
    };
  });
  checkUnique(
    made.map(({ account, name }) => `${account}:role/${name.toLowerCase()}`),
    "roles",
  );
  checkUnique(
    profiles.map((profile) => nameKey(profile, textOf(profile, "name"))),
    "instance profiles",
  );
  const there = groupBy(
    inline.filter((policy) => !keys.has(nameKey(policy, textOf(policy, "role")))),
    (policy) => nameKey(policy, textOf(policy, "role")),
  );
  return [...made, ...[...there.values()].flatMap(existingRole)];
}

/** The stacks say neither the path of a role that is there already nor whom it trusts. */
function existingRole(policies: readonly Resource[]): ModelRole[] {
  const [first] = policies;
  if (first === undefined) return [];
  const name = textOf(first, "role");
  if (policies.every(({ shown }) => shown === undefined)) checkTogether(policies, name);
  const identity = policies.map((policy) => policyOf(policy, "policy", `policy of role ${name}`, "identity"));
  return [
    {
      ...first.home,
      made: false,
      name,
      arn: `arn:${first.home.partition}:iam::${first.home.account}:role/${name}`,
      trust: unread(`trust policy of ${name}`, "trust", "the role is there already, and in no stack"),
      identity,
      managedPolicies: [],
      instanceProfiles: [],
    },
  ];
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

/** The boundary of a role or user. A plan or a state may have the policy; where it has not, nobody knows what it says. */
export function boundaryOf(resource: Resource, ofType: OfType): Pick<ModelRole, "boundaryArn" | "boundary"> {
  const boundaryArn = optionalTextOf(resource, "permissions_boundary");
  if (boundaryArn === undefined) return {};
  if (resource.shown === undefined) return { boundaryArn };
  const made = ofType("aws_iam_policy").find((policy) => ownAttribute(policy, "arn") === boundaryArn);
  const name = `permissions boundary ${boundaryArn}`;
  return {
    boundaryArn,
    boundary:
      made === undefined
        ? unread(name, "boundary", "in none of the files")
        : policyOf(made, "policy", name, "boundary"),
  };
}
