import { checkOwned, checkUnique, type OfType } from "./collect";
import { MANAGED_POLICY_DOCUMENTS } from "./managed-policies";
import type { ModelPolicy, ModelRole } from "./model";
import { ModelError } from "./model-error";
import { checkTogether, policyOf, readPolicy } from "./policy-of";
import { optionalTextOf, ownAttribute, placeOf, textOf, type Resource } from "./resource";

/** Roles with their trust, their inline and attached policies and their boundary. */
export function readRoles(ofType: OfType): ModelRole[] {
  const inline = ofType("aws_iam_role_policy");
  const attached = ofType("aws_iam_role_policy_attachment");
  const roles = ofType("aws_iam_role");
  const keys = new Set(roles.map((role) => key(role, textOf(role, "name"))));
  for (const owned of [inline, attached]) {
    checkOwned(owned, "role", (resource) => keys.has(key(resource, textOf(resource, "role"))));
  }
  // Of two with one name, the one that is written last stays.
  checkUnique(
    inline.map((policy) => `${key(policy, textOf(policy, "role"))}:${textOf(policy, "name").toLowerCase()}`),
    "policies of roles",
  );
  const made = roles.map((resource) => {
    const name = textOf(resource, "name");
    const belongs = (other: Resource): boolean => key(other, textOf(other, "role")) === key(resource, name);
    const managed = attached.filter(belongs).map(attachedPolicy);
    const own = inline.filter(belongs);
    checkTogether(own, name);
    return {
      ...resource.home,
      name,
      arn: ownAttribute(resource, "arn"),
      trust: policyOf(resource, "assume_role_policy", `trust policy of ${name}`, "trust"),
      identity: [
        ...own.map((policy) => policyOf(policy, "policy", `policy of role ${name}`, "identity")),
        ...managed.map(({ policy }) => policy),
      ],
      managedPolicies: managed.map((policy) => policy.name),
      ...boundaryOf(resource),
    };
  });
  checkUnique(
    made.map(({ account, name }) => `${account}:role/${name.toLowerCase()}`),
    "roles",
  );
  return made;
}

/** IAM compares the names without their paths, and without regard to case. */
function key({ home }: Resource, name: string): string {
  return `${home.account}/${name.toLowerCase()}`;
}

function boundaryOf(resource: Resource): { readonly boundaryArn?: string } {
  const boundaryArn = optionalTextOf(resource, "permissions_boundary");
  return boundaryArn === undefined ? {} : { boundaryArn };
}

function attachedPolicy(resource: Resource): { readonly name: string; readonly policy: ModelPolicy } {
  const arn = textOf(resource, "policy_arn");
  const place = placeOf(resource, "policy_arn");
  const name = new RegExp(`^arn:${resource.home.partition}:iam::aws:policy/(.+)$`).exec(arn)?.[1] ?? "";
  const json = MANAGED_POLICY_DOCUMENTS.get(name);
  if (json === undefined) {
    const known = [...MANAGED_POLICY_DOCUMENTS.keys()].join(", ");
    throw new ModelError(place, `a policy that AWS manages and that is known here (${known})`, arn);
  }
  return { name, policy: readPolicy(json, `AWS managed policy ${name}`, "identity", place) };
}
