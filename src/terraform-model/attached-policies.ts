import type { OfType } from "./collect";
import { groupBy } from "./group-by";
import { managedPolicy } from "./managed-policies";
import type { ModelPolicy } from "./model";
import { checkTogether, policyOf, readOrUnread, readPolicy, unread } from "./policy-of";
import { ownAttribute, placeOf, textOf, type Resource } from "./resource";

/** The policies of a role, a user or a group. */
export interface AttachedPolicies {
  /** Its inline policies, then attached ones, AWS managed ones last. */
  readonly identity: readonly ModelPolicy[];
  /**
   * Attached policies that are in none of the files: AWS managed ones by the part of their ARN after `policy/`, others
   * by ARN.
   */
  readonly managedPolicies: readonly string[];
}

/** The owners of policies: the resource types for their policies, and the argument that names the owner. */
export interface OwnerType {
  readonly owner: "role" | "user" | "group";
  readonly inline: string;
  readonly attachment: string;
}

export function ownerType(owner: OwnerType["owner"]): OwnerType {
  return {
    owner,
    inline: `aws_iam_${owner}_policy`,
    attachment: `aws_iam_${owner}_policy_attachment`,
  };
}

/** IAM compares names without paths, case-insensitively. */
export function nameKey({ home }: Resource, name: string): string {
  return `${home.account}/${name.toLowerCase()}`;
}

const indexes = new WeakMap<readonly Resource[], ReadonlyMap<string, readonly Resource[]>>();

/** The parts of all owners, by owner. There may be thousands of both. */
function byOwner(
  parts: readonly Resource[],
  owner: OwnerType["owner"],
): ReadonlyMap<string, readonly Resource[]> {
  const known = indexes.get(parts) ?? groupBy(parts, (part) => nameKey(part, textOf(part, owner)));
  indexes.set(parts, known);
  return known;
}

/**
 * Inline policies and attached ones of an owner.
 *
 * @throws ModelError
 */
export function attachedPolicies(owner: Resource, type: OwnerType, ofType: OfType): AttachedPolicies {
  const name = textOf(owner, "name");
  const key = nameKey(owner, name);
  const own = byOwner(ofType(type.inline), type.owner).get(key) ?? [];
  if (own.every(({ shown }) => shown === undefined)) checkTogether(own, name);
  const attached = (byOwner(ofType(type.attachment), type.owner).get(key) ?? []).map((attachment) =>
    attachedPolicy(attachment, ofType),
  );
  const managed = attached.filter((one) => one.managedPolicy !== undefined);
  return {
    identity: [
      ...own.map((policy) => policyOf(policy, "policy", `policy of ${type.owner} ${name}`, "identity")),
      ...attached.filter((one) => one.managedPolicy === undefined).map(({ policy }) => policy),
      ...managed.map(({ policy }) => policy),
    ],
    managedPolicies: managed.flatMap(({ managedPolicy }) => managedPolicy ?? []),
  };
}

export interface Attached {
  readonly policy: ModelPolicy;
  /** @default - the policy is in the files, or unknown */
  readonly managedPolicy?: string;
}

/** @param argument - the argument with the policy's ARN */
export function attachedPolicy(attachment: Resource, ofType: OfType, argument = "policy_arn"): Attached {
  const place = placeOf(attachment, argument);
  const reason = attachment.shown?.unknown.get(argument);
  if (reason !== undefined) return { policy: unread(`the policy of ${place}`, "identity", reason) };
  const arn = textOf(attachment, argument);
  const made = ofType("aws_iam_policy").find((policy) => ownAttribute(policy, "arn") === arn);
  if (made !== undefined) return { policy: policyOf(made, "policy", `policy ${arn}`, "identity") };
  const ofAws = policyOfAws(arn, "identity", attachment, argument);
  if (ofAws !== undefined) return { policy: ofAws, managedPolicy: arn.slice(arn.indexOf("/") + 1) };
  const policy = unread(`policy ${arn}`, "identity", `in none of the files, and attached at ${place}`);
  return { policy, managedPolicy: arn };
}

/**
 * An AWS managed policy may contain something unknown: then only what depends on it is undecided. Undefined for the
 * ARN of any other policy.
 */
export function policyOfAws(
  arn: string,
  kind: "identity" | "boundary",
  resource: Resource,
  argument: string,
): ModelPolicy | undefined {
  const [, name] = new RegExp(`^arn:${resource.home.partition}:iam::aws:policy/(.+)$`).exec(arn) ?? [];
  if (name === undefined) return undefined;
  const title = `AWS managed policy ${name}`;
  const place = placeOf(resource, argument);
  const json = managedPolicy(name);
  if (json === undefined) return unread(title, kind, `not known here, and attached at ${place}`);
  return readOrUnread(title, kind, () => readPolicy(json, title, kind, place, "lenient"));
}
