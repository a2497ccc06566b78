import type { OfType } from "./collect";
import { FULL_AWS_ACCESS } from "./full-aws-access";
import type { ModelControl, ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { policyOf, readOrUnread, readPolicy, unread } from "./policy-of";
import { isObject } from "../iam/parse-json";
import { ownAttribute, placeOf, textOf, type Resource } from "./resource";

/** The policy types that limit what accounts may do. Others, such as tag policies, do not. */
const TYPES: Readonly<Record<string, ModelControl["type"]>> = {
  SERVICE_CONTROL_POLICY: "scp",
  RESOURCE_CONTROL_POLICY: "rcp",
};

const NAMES = { scp: "service control policy", rcp: "resource control policy" } as const;

/** AWS attaches them itself. */
const FULL_ACCESS = /^p-(RCP)?FullAWSAccess$/;

/**
 * SCPs and RCPs, with their attachments. Which accounts are below a unit or the root is known only if the files contain
 * their parents.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
export function readControls(ofType: OfType): ModelControl[] {
  const policies = ofType("aws_organizations_policy");
  const tree = treeOf(ofType, policies);
  return ofType("aws_organizations_policy_attachment").flatMap((attachment) => {
    const at = textOrNone(attachment, "target_id");
    const target = at ?? attachment.shown?.unknown.get("target_id") ?? "a target that is not known";
    return attachedAt(attachment, target, policies).map(([type, policy]) => ({
      ...{ name: `${policy.name} at ${target}`, type, policy, target },
      ...tree.below(at, attachment.attributes !== undefined),
    }));
  });
}

function attachedAt(
  attachment: Resource,
  target: string,
  policies: readonly Resource[],
): [ModelControl["type"], ModelPolicy][] {
  const id = textOrNone(attachment, "policy_id");
  const full = FULL_ACCESS.exec(id ?? "");
  if (full !== null) {
    const name = "FullAWSAccess";
    return full[1] === undefined ? [["scp", readPolicy(FULL_AWS_ACCESS, name, "scp", name)]] : [];
  }
  const made = policies.find((policy) => id !== undefined && ownAttribute(policy, "id") === id);
  if (made === undefined) {
    const reason =
      attachment.shown?.unknown.get("policy_id") ?? `in none of the files, and attached to ${target}`;
    return (["scp", "rcp"] as const).map((type) => [
      type,
      unread(`control policy ${id ?? `of ${placeOf(attachment)}`}`, type, reason),
    ]);
  }
  const type = TYPES[textOrNone(made, "type") ?? "SERVICE_CONTROL_POLICY"];
  if (type === undefined) return [];
  const name = `${NAMES[type]} ${textOrNone(made, "name") ?? placeOf(made)}`;
  return [[type, readOrUnread(name, type, () => policyOf(made, "content", name, type))]];
}

/** In a user's own app, an expression may be more than what is evaluated here. */
function textOrNone(resource: Resource, argument: string): string | undefined {
  if (resource.args[argument] === undefined) return undefined;
  try {
    return textOf(resource, argument);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

interface Tree {
  /** @param isShown - whether it is of a plan or a state. A unit that a plan adds contains only the accounts of the plan */
  below(target: string | undefined, isShown: boolean): Pick<ModelControl, "bound" | "free" | "mayBindOthers">;
}

function treeOf(ofType: OfType, policies: readonly Resource[]): Tree {
  const organizations = ofType("aws_organizations_organization").map(
    ({ attributes, args }) => attributes ?? args,
  );
  const parents = new Map<string, string>();
  for (const type of ["aws_organizations_account", "aws_organizations_organizational_unit"]) {
    for (const one of ofType(type)) {
      const parent = textOrNone(one, "parent_id");
      if (parent !== undefined) parents.set(ownAttribute(one, "id"), parent);
    }
  }
  const members = new Map<string, ReadonlySet<string>>();
  for (const { roots, accounts } of organizations) {
    const listed = new Set(idsIn(accounts));
    for (const root of listed.size === 0 ? [] : idsIn(roots)) members.set(root, listed);
  }
  // SCPs and RCPs do not apply to the organization's management account, which the policies' ARNs contain.
  const managing = new Set([
    ...organizations.flatMap(({ master_account_id: id }) => (typeof id === "string" ? [id] : [])),
    ...policies.flatMap(
      ({ attributes }) =>
        /^arn:[^:]+:organizations::(\d{12}):policy\//.exec(String(attributes?.["arn"]))?.[1] ?? [],
    ),
  ]);
  const accounts = [...parents.keys(), ...[...members.values()].flatMap((ids) => [...ids])].filter(isAccount);
  /** Undefined if the parents are unknown. */
  const isBelow = (account: string, target: string): boolean | undefined => {
    if (members.has(target)) return members.get(target)?.has(account) === true;
    const way = new Set([account]);
    let last = account;
    for (let next = parents.get(last); next !== undefined && !way.has(next); next = parents.get(last)) {
      way.add(next);
      last = next;
    }
    return way.has(target) ? true : /^r-/.test(last) ? false : undefined;
  };
  return {
    below: (target, isShown) => {
      if (target === undefined) return { bound: [], free: [...managing], mayBindOthers: true };
      const others = [...new Set([...accounts, target].filter(isAccount))].filter((id) => !managing.has(id));
      return {
        bound: others.filter((id) => isBelow(id, target) === true),
        free: [...managing, ...others.filter((id) => isBelow(id, target) === false)],
        // A new unit has only the accounts that the plan puts there.
        mayBindOthers: (isShown ? /^(?:ou|r)-/.test(target) : !isAccount(target)) && !members.has(target),
      };
    },
  };
}

function isAccount(id: string): boolean {
  return /^\d{12}$/.test(id);
}

/** For `roots` and `accounts`, each a list of objects. */
function idsIn(list: unknown): string[] {
  return [list].flat().flatMap((one) => (isObject(one) && typeof one["id"] === "string" ? [one["id"]] : []));
}
