import type { RawStack } from "..";
import { openStack } from "../open-stacks";
import { argsOf } from "../read-model";
import { placeOf, type Resource } from "../resource";
import { placeholderName } from "../derived";
import { identityOf } from "../resource-identity";
import { isOfOrganization } from "./accounts";
import type { Candidate } from "./candidate";
import { withoutEmpty } from "./known-values";
import { differentTexts, sameValue } from "./same-value";
import type { Unread } from "../unread";

/** A difference between a plan or a state and the stacks. */
export interface ShownDifference {
  /** `plan.json / aws_s3_bucket_policy.b.policy` */
  readonly place: string;
  readonly expected: string;
  readonly received: string;
}

/** Plans and states compared with their stacks. */
export interface AgainstStacks {
  /** Resources of the stacks, in the stacks' form, and their parts. */
  readonly candidates: readonly Candidate[];
  /** Resources that do not belong to the stacks. */
  readonly others: readonly Candidate[];
  readonly differences: readonly ShownDifference[];
  /** The stacks' outputs: some have statements for owners of other resources. */
  readonly outputs: readonly Resource[];
}

/**
 * Finds the resources of synthesized stacks in plans and states, and compares every argument that the stacks set.
 * Values that are known only after apply are compared once they are known.
 *
 * @param unread - the unread parts of the files
 */
export function againstStacks(
  raw: readonly RawStack[],
  candidates: readonly Candidate[],
  unread: readonly Unread[],
): AgainstStacks {
  const found = new Map<Resource, Candidate>();
  const taken = new Set<Candidate>();
  const opened = raw.map(openStack);
  const wanted = opened.flatMap(({ resources }) => resources);
  for (const resource of wanted) {
    const candidate = find(resource, candidates, taken);
    if (candidate === undefined) continue;
    found.set(resource, candidate);
    taken.add(candidate);
    candidate.where = { ...resource.home, ...candidate.where };
  }
  const given = withAttributes(wanted, found);
  const differences = wanted.flatMap((resource): ShownDifference[] => {
    const candidate = found.get(resource);
    const same = given.get(resource);
    if (candidate === undefined || same === undefined) {
      // It exists, but is known only after the apply.
      if (unread.some(({ address }) => address === `${resource.type}.${resource.name}`)) return [];
      return [{ place: placeOf(resource), expected: "it in the plans or states", received: "nothing" }];
    }
    return compare(same, candidate);
  });
  const matched = [...found.values()];
  const rest = candidates.filter((one) => !taken.has(one));
  const parts = rest.filter((one) => matched.some((owner) => isPartOf(one, owner)));
  const limits = rest.filter(({ shown }) => isOfOrganization(shown));
  return {
    candidates: [...matched, ...parts, ...limits],
    others: rest.filter((one) => !parts.includes(one) && !limits.includes(one)),
    differences: [...differences, ...parts.map(another)],
    outputs: opened.flatMap(({ outputs }) => outputs),
  };
}

function another({ file, shown: { address } }: Candidate): ShownDifference {
  return { place: `${file} / ${address}`, expected: "no such resource in the stacks", received: address };
}

/** By its address, else by its name in AWS: a user's own app has other addresses. */
function find(
  resource: Resource,
  candidates: readonly Candidate[],
  taken: ReadonlySet<Candidate>,
): Candidate | undefined {
  const { type, name, home } = resource;
  const open = candidates.filter(
    (one) =>
      !taken.has(one) &&
      one.shown.mode === "managed" &&
      one.shown.type === type &&
      (one.where.account === undefined || one.where.account === home.account),
  );
  const byAddress = open.filter(({ shown }) => shown.address === `${type}.${name}`);
  const identity = identityOf(toModelResource(resource, argsOf(resource)));
  const byIdentity = open.filter((one) => identityOf(toModelResource(resource, one.args)) === identity);
  return [byAddress.filter((one) => byIdentity.includes(one)), byAddress, byIdentity].find(
    (list) => list.length === 1,
  )?.[0];
}

function toModelResource(
  { stack, type, home }: Resource,
  args: Readonly<Record<string, unknown>>,
): Parameters<typeof identityOf>[0] {
  return { ...home, stack, type, place: "", args, keptFromDestruction: false };
}

/** The stacks' resources with AWS's ids, which are in other resources' arguments. */
function withAttributes(
  wanted: readonly Resource[],
  found: ReadonlyMap<Resource, Candidate>,
): Map<Resource, Resource> {
  const neighbours = new Map<Resource["neighbours"], Map<string, Resource>>();
  const given = new Map<Resource, Resource>();
  for (const resource of wanted) {
    const own = neighbours.get(resource.neighbours) ?? new Map<string, Resource>();
    neighbours.set(resource.neighbours, own);
    const candidate = found.get(resource);
    const copy = {
      ...resource,
      neighbours: own,
      // Before the apply, a placeholder replaces AWS's id.
      ...(candidate === undefined
        ? {}
        : { attributes: candidate.attributes, name: placeholderName(candidate.shown.address) }),
    };
    own.set(`${resource.type}.${resource.name}`, copy);
    given.set(resource, copy);
  }
  return given;
}

/** Arguments that grant, even if the stacks do not set them. */
const GRANTING: readonly string[] = ["permissions_boundary", "managed_policy_arns", "inline_policy", "acl"];

/** Compares a resource, and uses the stacks' form where both agree. */
function compare(resource: Resource, candidate: Candidate): ShownDifference[] {
  const { args, shown, file, unknown, open } = candidate;
  const wanted = argsOf(resource);
  const differences: ShownDifference[] = [];
  for (const [name, expected] of Object.entries(wanted)) {
    if (unknown.has(name) || open.some(({ argument }) => argument === name)) continue;
    const received = args[name] ?? withoutEmpty(shown.values[name]);
    if (sameValue(expected, received)) {
      args[name] = expected;
      continue;
    }
    const [left, right] = differentTexts(expected, received);
    differences.push({ place: `${file} / ${shown.address}.${name}`, expected: left, received: right });
  }
  const isKept = (name: string): boolean => name in wanted || name === "policy" || GRANTING.includes(name);
  candidate.args = Object.fromEntries(Object.entries(args).filter(([name]) => isKept(name)));
  if (resource.args["lifecycle"] !== undefined) candidate.args["lifecycle"] = resource.args["lifecycle"];
  return differences;
}

/** The arguments with which a part names its owner, and the owner's names. */
const OWNED_BY: readonly string[] = [
  "role",
  "bucket",
  "function_name",
  "queue_url",
  "arn",
  "topic_arn",
  "key_id",
  "target_key_id",
  "permission_set_arn",
];
const NAMED: readonly string[] = ["name", "bucket", "function_name", "url", "arn", "key_id", "id"];

function isPartOf(part: Candidate, owner: Candidate): boolean {
  const { account } = part.where;
  if (account !== undefined && owner.where.account !== account) return false;
  const names = new Set(
    NAMED.map((name) => owner.args[name] ?? owner.attributes[name]).filter((name) => name !== undefined),
  );
  return OWNED_BY.some((argument) => part.args[argument] !== undefined && names.has(part.args[argument]));
}
