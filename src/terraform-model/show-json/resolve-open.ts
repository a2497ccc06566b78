import { ModelError } from "..";
import { ownAttribute } from "../resource";
import { isOfOrganization } from "./accounts";
import type { Candidate } from "./candidate";
import { toResource } from "./candidate";
import { placeholderName } from "../derived";
import type { AttributeReference } from "./configuration";
import { isNaming, isOtherKey, isPolicyArgument, NAMED_BY, NEEDED } from "../read-types";
import { indexOf, withoutIndices } from "./shown-resources";

/** A value that is known only after apply, but follows from the configuration. */
export interface Followed {
  readonly place: string;
  readonly from: string;
}

/** The result for values that are known only after apply. */
export interface Resolved {
  readonly followed: readonly Followed[];
  /** Resources that cannot be read without them, and why. */
  readonly unreadable: ReadonlyMap<Candidate, string>;
  /** Names that AWS or another resource assigns, with their placeholders. */
  readonly placeholders: readonly Placeholder[];
}

export interface Placeholder {
  readonly address: string;
  readonly name: string;
}

/**
 * Resolves an argument that refers to one attribute of one resource, if the attribute follows from that resource's
 * arguments, as an ARN does from a name. Other unknown values stay open: a policy is then undecided, and a part without
 * an owner cannot be read.
 */
export function resolveOpen(candidates: readonly Candidate[]): Resolved {
  const placeholders = candidates.flatMap(namePlaceholder);
  const followed: Followed[] = [];
  let progress = true;
  while (progress) {
    progress = false;
    for (const candidate of candidates) {
      candidate.open = candidate.open.filter(({ argument, path, from, fill }) => {
        if (from === undefined || !isNaming(path.split(".").at(-1) ?? argument)) return true;
        const target = targetOf(from, candidate, candidates);
        const attribute = from.attribute ?? attributeFor(path);
        const value = target === undefined ? undefined : attributeOf(target, attribute);
        if (value === undefined || target === undefined) return true;
        fill(value);
        progress = true;
        const text = `${target.shown.address}.${attribute}`;
        followed.push({ place: `${candidate.shown.address}.${path}`, from: text });
        return false;
      });
    }
  }
  return { followed, unreadable: new Map(candidates.flatMap(leftOpen)), placeholders };
}

/** A placeholder for a name or an id that is known only after apply. */
function namePlaceholder({
  shown: { type, address, values },
  args,
  attributes,
  open,
}: Candidate): Placeholder[] {
  const argument = NAMED_BY[type];
  if (argument !== undefined && args[argument] === undefined) {
    const prefix = [attributes[`${argument}_prefix`], values[`${argument}_prefix`]].find(
      (text) => typeof text === "string",
    );
    const isOpen = open.some((one) => one.argument === argument);
    const kept = typeof prefix === "string" && !isOpen ? prefix : "";
    const name = `${kept}${placeholderName(address).slice(-Math.max(1, 63 - kept.length))}`;
    args[argument] = name;
    return [{ address, name }];
  }
  if (attributes["arn"] !== undefined) return [];
  if (type === "aws_kms_key" || isOtherKey(type)) return [{ address, name: placeholderName(address) }];
  if (type === "aws_secretsmanager_secret") return [{ address, name: `${String(args["name"])}-000000` }];
  return [];
}

/** The resource of a reference: if there are several, the one with the same index or in the same module instance. */
function targetOf(
  { module, resource }: AttributeReference,
  { file, shown }: Candidate,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const index = indexOf(resource);
  const own = moduleInstance(shown.address);
  const found = candidates.filter(
    (one) =>
      one.file === file &&
      one.shown.module === module &&
      `${one.shown.type}.${one.shown.name}` === withoutIndices(resource) &&
      (index === "" || indexOf(one.shown.address) === index),
  );
  const [only, ...more] = found;
  if (more.length === 0) return only;
  const sameModule = found.filter((one) => {
    const other = moduleInstance(one.shown.address);
    return own.startsWith(other) || other.startsWith(own);
  });
  const near = sameModule.filter((one) => indexOf(one.shown.address) === indexOf(shown.address));
  return [sameModule, near].find((list) => list.length === 1)?.[0];
}

function moduleInstance(address: string): string {
  return /^(?:module\.[\w-]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*/.exec(address)?.[0] ?? "";
}

/** The attribute of a reference whose index is not fixed, from the argument's type. */
function attributeFor(path: string): string {
  if (/(?:^|[._])arn$|key_id$/.test(path)) return "arn";
  return "id";
}

function attributeOf(target: Candidate, attribute: string): string | undefined {
  const { account, region = "", partition = "aws" } = target.where;
  if (account === undefined && !isOfOrganization(target.shown)) return undefined;
  try {
    return ownAttribute(toResource(target, { account: account ?? "", region, partition }), attribute);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/** Records what stays open, and why the resource cannot be read, if so. */
function leftOpen(candidate: Candidate): [Candidate, string][] {
  const { shown, open, unknown } = candidate;
  const reasons = open.flatMap(({ argument, path, fill }) => {
    const reason = `known after apply: ${shown.address}.${path}`;
    if (isPolicyArgument(argument) || /policy_arns?$/.test(argument) || isOfOrganization(shown)) {
      unknown.set(argument, reason);
      return [];
    }
    if (/kms_.*key|permissions_boundary/.test(path)) {
      fill(`(${reason})`);
      return [];
    }
    const isNeeded = NEEDED[shown.type]?.includes(argument) === true;
    const isPart = NAMED_BY[shown.type] === undefined && argument !== "name" && argument !== "description";
    if (isNeeded || isPart) return [reason];
    return [];
  });
  const [reason] = reasons;
  return reason === undefined ? [] : [[candidate, reason]];
}
