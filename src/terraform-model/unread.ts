import { META_ARGUMENTS } from "./check-arguments";
import { derived } from "./derived";
import { isObject } from "../iam/parse-json";
import { ownAttribute, textOf, valueOf, type Resource } from "./resource";

/** An unread resource, and what it may affect. */
export interface Unread {
  readonly type: string;
  /** `module.a["x"].aws_iam_role.b[0]` */
  readonly address: string;
  /** The address of its module without indices, `module.a`; empty for the root. */
  readonly module: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The reason: its type, or values that are known only after apply. */
  readonly reason: string;
  /** Addresses of the resources that its configuration refers to, without indices. */
  readonly refersTo: readonly string[];
  /** Whether its type may grant access. */
  readonly mayGrant: boolean;
}

/** `not read: aws_ram_resource_share, 3 resources` for each type, with the reason if it is not the type. */
export function unreadNotes(unread: readonly Unread[]): string[] {
  const types = new Map<string, Unread[]>();
  for (const one of unread) types.set(one.type, [...(types.get(one.type) ?? []), one]);
  return [...types].map(([type, list]) => {
    const count = list.length === 1 ? "1 resource" : `${list.length} resources`;
    const reasons = [...new Set(list.map(({ reason }) => reason))].filter((reason) => reason !== "");
    return `not read: ${type}, ${count}${reasons.length === 0 ? "" : ` (${reasons.slice(0, 3).join("; ")})`}`;
  });
}

/** Makes undecided what depends on an unread resource that may grant: the roles, buckets and so on that it names. */
export function withUnknownPolicies(resources: readonly Resource[], unread: readonly Unread[]): Resource[] {
  const granting = unread.filter(({ mayGrant }) => mayGrant);
  if (granting.length === 0) return [...resources];
  const doubts = granting.map((one) => ({ one, texts: textsOf(one.values) }));
  return resources.flatMap((resource): Resource[] => {
    const found = doubts.find(({ one, texts }) => names(one, texts, resource));
    if (found === undefined) return [resource];
    return withUnknownPolicy(resource, `not read: ${found.one.address}, which names it`, resources);
  });
}

/** The types that can be left undecided. */
export const TYPES_WITH_POLICY: ReadonlySet<string> = new Set([
  "aws_iam_role",
  "aws_s3_bucket",
  "aws_s3_bucket_policy",
  "aws_sqs_queue_policy",
  "aws_sns_topic_policy",
  "aws_kms_key",
]);

/** A resource with an additional unknown policy. */
export function withUnknownPolicy(resource: Resource, reason: string, all: readonly Resource[]): Resource[] {
  const policy = new Map([["policy", reason]]);
  switch (resource.type) {
    case "aws_iam_role":
      return [resource, unknownPolicy(resource, reason)];
    case "aws_s3_bucket": {
      const name = textOf(resource, "bucket");
      const has = all.some((one) => one.type === "aws_s3_bucket_policy" && textOf(one, "bucket") === name);
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

/** A role's policy with unknown content. */
export function unknownPolicy(role: Resource, reason: string): Resource {
  const name = textOf(role, "name");
  return derived(role, "aws_iam_role_policy", { role: name }, new Map([["policy", reason]]));
}

export function withUnknown(resource: Resource, argument: string, reason: string): Resource {
  const { shown, args } = resource;
  const unknown = new Map([...(shown?.unknown ?? []), [argument, reason] as const]);
  if (shown !== undefined) return { ...resource, shown: { unknown } };
  const worked = Object.entries(args).map(([name, value]): [string, unknown] => [
    name,
    META_ARGUMENTS.has(name) ? value : valueOf(resource, name),
  ]);
  return { ...resource, args: Object.fromEntries(worked), shown: { unknown } };
}

/** By the ARN or the name of a role, a bucket, a queue, a topic or a key, or by a reference. */
function names(unread: Unread, texts: ReadonlySet<string>, resource: Resource): boolean {
  const address = (resource.address ?? `${resource.type}.${resource.name}`).replace(/\[.*?\]/g, "");
  const module = unread.module === "" ? "" : `${unread.module}.`;
  if (unread.refersTo.some((reference) => `${module}${reference}` === address)) return true;
  switch (resource.type) {
    case "aws_iam_role":
      return has(
        texts,
        ownAttribute(resource, "arn"),
        textOf(resource, "name"),
        unread,
        /^roles?(?:_name)?$/,
      );
    case "aws_s3_bucket":
      return has(
        texts,
        ownAttribute(resource, "arn"),
        textOf(resource, "bucket"),
        unread,
        /^bucket(?:_name)?$/,
      );
    case "aws_s3_bucket_policy": {
      const name = textOf(resource, "bucket");
      return has(texts, `arn:${resource.home.partition}:s3:::${name}`, name, unread, /^bucket(?:_name)?$/);
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
  { values }: Unread,
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
