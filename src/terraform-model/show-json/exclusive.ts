import type { Resource } from "../resource";
import { derived } from "../derived";
import { withUnknown } from "../unread";

const OF_OWNER = /^aws_iam_(role|user|group)_(policies|policy_attachments)_exclusive$/;
const PART = /^aws_iam_(role|user|group)_policy(_attachment)?$/;

/**
 * What `aws_iam_role_policy_attachments_exclusive` and its like list, and no resource of its own says: the provider attaches it. An inline
 * policy that is listed is somewhere else.
 */
export function listedParts(list: Resource, all: readonly Resource[]): Resource[] {
  const [, owner, what] = OF_OWNER.exec(list.type) ?? [];
  if (owner === undefined) return [];
  const isAttached = what === "policy_attachments";
  const type = `aws_iam_${owner}_policy${isAttached ? "_attachment" : ""}`;
  const name = list.args[`${owner}_name`];
  const [argument, key] = isAttached ? ["policy_arns", "policy_arn"] : ["policy_names", "name"];
  const known = new Set(
    all.filter((one) => one.type === type && isSame(one, list, owner)).map(({ args }) => args[key]),
  );
  const reason = list.shown?.unknown.get(argument);
  if (reason !== undefined && isAttached)
    return [derived(list, type, { [owner]: name }, new Map([[key, reason]]))];
  return textsIn(list.args[argument])
    .filter((one) => !known.has(one))
    .map((one) => {
      const missing = `${one} is in none of the files, and listed by ${list.address ?? list.type}`;
      const unknown = isAttached ? undefined : new Map([["policy", missing]]);
      return derived(list, type, { [owner]: name, [key]: one }, unknown);
    });
}

/**
 * Leaves open what one resource attaches and another, which takes everything of the kind for itself, removes: which of them goes last
 * differs from one apply to the next.
 */
export function withExclusive(parts: readonly Resource[], given: readonly Resource[]): Resource[] {
  const lists = given.filter(({ type }) => OF_OWNER.test(type) || type === "aws_iam_policy_attachment");
  if (lists.length === 0) return [...parts];
  return parts.map((part) => {
    const [, owner, attachment] = PART.exec(part.type) ?? [];
    if (owner === undefined) return part;
    const other = lists.find((list) => removes(list, part, owner, attachment !== undefined));
    if (other === undefined) return part;
    const argument = attachment === undefined ? "policy" : "policy_arn";
    return withUnknown(part, argument, `${other.address ?? other.type} does not list it, and removes it`);
  });
}

function removes(list: Resource, part: Resource, owner: string, isAttachment: boolean): boolean {
  if (list.home.account !== part.home.account) return false;
  if (list.type === "aws_iam_policy_attachment") {
    if (!isAttachment || list.args["policy_arn"] !== part.args["policy_arn"]) return false;
    return !textsIn(list.args[`${owner}s`]).includes(String(part.args[owner]));
  }
  const [, of, what] = OF_OWNER.exec(list.type) ?? [];
  if (of !== owner || (what === "policy_attachments") !== isAttachment || !isSame(part, list, owner))
    return false;
  const [argument, key] = isAttachment ? ["policy_arns", "policy_arn"] : ["policy_names", "name"];
  if (list.shown?.unknown.has(argument) === true || part.shown?.unknown.has(key) === true) return false;
  const own = part.args[key];
  return typeof own === "string" && !textsIn(list.args[argument]).includes(own);
}

function isSame(part: Resource, list: Resource, owner: string): boolean {
  const [name, other] = [part.args[owner], list.args[`${owner}_name`]];
  return (
    part.home.account === list.home.account && String(name).toLowerCase() === String(other).toLowerCase()
  );
}

/** A set of one may be a text alone, where it was resolved from a reference. */
function textsIn(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === "string");
}
