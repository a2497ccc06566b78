import { isObject } from "../model";
import { ownAttribute, textOf, type Resource } from "../model/resource";
import { derived } from "./candidate";
import { unknownPolicy } from "./parts";
import type { ShownResource } from "./shown-resources";

/** A resource that is not read, and what it may give access to or take it from. */
export interface Unread {
  readonly shown: ShownResource;
  /** Why: its type, or what of it is known only after apply. */
  readonly reason: string;
  /** Addresses of the resources that its configuration refers to, without indices. */
  readonly refersTo: readonly string[];
  /** Whether it may say who may do something, by its type. */
  readonly mayGrant: boolean;
}

/** `not read: aws_ram_resource_share, 3 resources` for each type, with why where it is not the type. */
export function unreadNotes(unread: readonly Unread[]): string[] {
  const types = new Map<string, Unread[]>();
  for (const one of unread) types.set(one.shown.type, [...(types.get(one.shown.type) ?? []), one]);
  return [...types].map(([type, list]) => {
    const count = list.length === 1 ? "1 resource" : `${list.length} resources`;
    const reasons = [...new Set(list.map(({ reason }) => reason))].filter((reason) => reason !== "");
    return `not read: ${type}, ${count}${reasons.length === 0 ? "" : ` (${reasons.slice(0, 3).join("; ")})`}`;
  });
}

/** Leaves undecided what hangs on a resource that may grant and is not read: the roles, buckets and so on that it names. */
export function withDoubts(resources: readonly Resource[], unread: readonly Unread[]): Resource[] {
  const granting = unread.filter(({ mayGrant }) => mayGrant);
  if (granting.length === 0) return [...resources];
  const doubts = granting.map((one) => ({ one, texts: textsOf(one.shown.values) }));
  return resources.flatMap((resource): Resource[] => {
    const found = doubts.find(({ one, texts }) => names(one, texts, resource));
    if (found === undefined) return [resource];
    return doubted(resource, `not read: ${found.one.shown.address}, which names it`, resources);
  });
}

/** A resource with a policy that nobody knows besides its own. */
export function doubted(resource: Resource, reason: string, all: readonly Resource[]): Resource[] {
  const policy = new Map([["policy", reason]]);
  switch (resource.type) {
    case "aws_iam_role":
      return [resource, unknownPolicy(resource, reason)];
    case "aws_s3_bucket": {
      const name = textOf(resource, "bucket");
      const has = all.some(({ type, args }) => type === "aws_s3_bucket_policy" && args["bucket"] === name);
      return has
        ? [resource]
        : [resource, derived(resource, "aws_s3_bucket_policy", { bucket: name }, policy)];
    }
    case "aws_s3_bucket_policy":
    case "aws_sqs_queue_policy":
    case "aws_sns_topic_policy":
    case "aws_kms_key":
      return [withUnknown(resource, "policy", reason)];
    default:
      return [resource];
  }
}

export function withUnknown(resource: Resource, argument: string, reason: string): Resource {
  const unknown = resource.shown?.unknown ?? new Map<string, string>();
  return { ...resource, shown: { unknown: new Map([...unknown, [argument, reason]]) } };
}

/** By the ARN or the name of a role, a bucket, a queue, a topic or a key, or by a reference. */
function names({ shown, refersTo }: Unread, texts: ReadonlySet<string>, resource: Resource): boolean {
  const address = (resource.address ?? "").replace(/\[.*?\]/g, "");
  const module = shown.module === "" ? "" : `${shown.module}.`;
  if (refersTo.some((reference) => `${module}${reference}` === address)) return true;
  switch (resource.type) {
    case "aws_iam_role":
      return has(texts, ownAttribute(resource, "arn"), textOf(resource, "name"), shown, /^roles?(?:_name)?$/);
    case "aws_s3_bucket":
      return has(
        texts,
        ownAttribute(resource, "arn"),
        textOf(resource, "bucket"),
        shown,
        /^bucket(?:_name)?$/,
      );
    case "aws_s3_bucket_policy": {
      const name = textOf(resource, "bucket");
      return has(texts, `arn:${resource.home.partition}:s3:::${name}`, name, shown, /^bucket(?:_name)?$/);
    }
    case "aws_sqs_queue_policy":
      return texts.has(textOf(resource, "queue_url"));
    case "aws_sns_topic_policy":
      return texts.has(textOf(resource, "arn"));
    case "aws_kms_key":
      return texts.has(ownAttribute(resource, "arn")) || texts.has(ownAttribute(resource, "key_id"));
    default:
      return false;
  }
}

function has(
  texts: ReadonlySet<string>,
  arn: string,
  name: string,
  { values }: ShownResource,
  argument: RegExp,
): boolean {
  if ([...texts].some((text) => text === arn || text.startsWith(`${arn}/`))) return true;
  return Object.entries(values).some(
    ([key, value]) =>
      argument.test(key) && (value === name || (Array.isArray(value) && value.includes(name))),
  );
}

function textsOf(value: unknown): Set<string> {
  if (typeof value === "string") return new Set([value]);
  const inner: readonly unknown[] = Array.isArray(value)
    ? value
    : isObject(value)
      ? Object.values(value)
      : [];
  return new Set(inner.flatMap((one) => [...textsOf(one)]));
}
