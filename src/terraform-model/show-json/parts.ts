import { memoized } from "../../iam/memoized";
import { isObject } from "../../iam/parse-json";
import { nameKey } from "../attached-policies";
import { ownAttribute, textOf, type Resource } from "../resource";
import { isOtherKey, PUBLIC_ACCESS } from "../read-types";
import { unknownPolicy, withUnknown } from "../unread";
import { derived } from "../derived";
import { groupBy } from "../group-by";
import { listedParts, withExclusive } from "./exclusive";

/**
 * Converts alternative forms into the one that the readers accept: inline policies and attachments of a role, old
 * arguments of a bucket, the policy of a queue, a topic or a key. A part without its owner in the files gets an owner
 * about which nothing else is known.
 *
 * @param ownersKnown - whether the stacks mark what is created elsewhere. Default: they do not
 */
export function withParts(resources: readonly Resource[], ownersKnown = false): Resource[] {
  const attachments = resources.flatMap(sharedAttachments);
  const listed = onePolicyEach([
    ...resources.filter(({ type }) => type !== "aws_iam_policy_attachment"),
    ...attachments,
  ]);
  const parts = listed.flatMap((resource) => PARTS[resource.type]?.(resource, listed) ?? []);
  const whole = [...listed, ...parts];
  const owned = withExclusive([...whole, ...whole.flatMap((one) => listedParts(one, whole))], resources);
  const all = withAccountBlocks(withKeyPolicies(owned.map(asKey)));
  return ownersKnown ? all : [...all, ...missingOwners(all)];
}

/** Of two resources for one bucket's policy, the one that Terraform applies last wins, and that is unknown. */
function onePolicyEach(resources: readonly Resource[]): Resource[] {
  const keyOfPolicy = (resource: Resource): string | undefined =>
    resource.type === "aws_s3_bucket_policy" && resource.shown !== undefined
      ? nameKey(resource, textOf(resource, "bucket"))
      : undefined;
  const all = groupBy(
    resources.filter((one) => keyOfPolicy(one) !== undefined),
    (one) => keyOfPolicy(one) ?? "",
  );
  return resources.flatMap((resource): Resource[] => {
    const [first, ...others] = all.get(keyOfPolicy(resource) ?? "") ?? [];
    if (first === undefined || others.length === 0) return [resource];
    if (first !== resource) return [];
    const addresses = [first, ...others].map(({ address, type }) => address ?? type).join(" and ");
    const args = Object.fromEntries(Object.entries(resource.args).filter(([name]) => name !== "policy"));
    return [
      withUnknown(
        { ...resource, args },
        "policy",
        `${addresses} all set it, and the one that is applied last stays`,
      ),
    ];
  });
}

type PartsOf = (resource: Resource, all: readonly Resource[]) => readonly Resource[];

const PARTS: Readonly<Record<string, PartsOf>> = {
  aws_iam_role: (role, all) => [...inlinePolicies(role, all), ...managedPolicies(role, all)],
  aws_s3_bucket: (bucket, all) => {
    const { policy, server_side_encryption_configuration: encryption, versioning } = bucket.args;
    const part = (type: string, args: Readonly<Record<string, unknown>>): Resource[] =>
      all.some((one) => one.type === type && isOf("bucket", one, bucket, "bucket"))
        ? []
        : [derived(bucket, type, { bucket: bucket.args["bucket"], ...args })];
    const [encrypted] = blocks(encryption);
    const [versioned] = blocks(versioning);
    return [
      ...(policy === undefined ? [] : part("aws_s3_bucket_policy", { policy })),
      ...(encrypted === undefined
        ? []
        : part("aws_s3_bucket_server_side_encryption_configuration", encrypted)),
      ...(versioned?.["enabled"] === true
        ? part("aws_s3_bucket_versioning", { versioning_configuration: [{ status: "Enabled" }] })
        : []),
    ];
  },
  aws_sqs_queue: (queue, all) => ownPolicy(queue, all, "aws_sqs_queue_policy", "queue_url", "url"),
  aws_sns_topic: (topic, all) => ownPolicy(topic, all, "aws_sns_topic_policy", "arn", "arn"),
};

function blocks(value: unknown): Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isObject);
}

function isOf(argument: string, part: Resource, owner: Resource, name: string): boolean {
  const given = part.args[argument];
  return (
    typeof given === "string" &&
    part.home.account === owner.home.account &&
    given.toLowerCase() === String(owner.args[name]).toLowerCase()
  );
}

const partsOfRoles = memoized((all: readonly Resource[]) =>
  groupBy(all, (one) => `${one.type} ${one.home.account} ${String(one.args["role"]).toLowerCase()}`),
);

function ofRole(type: string, role: Resource, all: readonly Resource[]): readonly Resource[] {
  const key = `${type} ${role.home.account} ${String(role.args["name"]).toLowerCase()}`;
  return partsOfRoles(all).get(key) ?? [];
}

/** `inline_policy` in a state also contains the policies of separate resources. */
function inlinePolicies(role: Resource, all: readonly Resource[]): Resource[] {
  const own = ofRole("aws_iam_role_policy", role, all);
  const known = new Set(own.map(({ args }) => args["name"]));
  const reason = role.shown?.unknown.get("inline_policy");
  return [
    ...(reason === undefined ? [] : [unknownPolicy(role, reason)]),
    ...blocks(role.args["inline_policy"])
      .filter(({ name, policy }) => policy !== undefined && !known.has(name))
      .map((block) => derived(role, "aws_iam_role_policy", { ...block, role: role.args["name"] })),
  ];
}

function managedPolicies(role: Resource, all: readonly Resource[]): Resource[] {
  const attached = ofRole("aws_iam_role_policy_attachment", role, all);
  const known = new Set(attached.map(({ args }) => args["policy_arn"]));
  const list = role.args["managed_policy_arns"];
  return (Array.isArray(list) ? (list as unknown[]) : [])
    .filter((arn) => !known.has(arn))
    .map((arn) =>
      derived(role, "aws_iam_role_policy_attachment", { role: role.args["name"], policy_arn: arn }),
    );
}

/** `aws_iam_policy_attachment` lists all owners of a policy. */
function sharedAttachments(resource: Resource): Resource[] {
  if (resource.type !== "aws_iam_policy_attachment") return [];
  const { args, shown } = resource;
  return (["role", "user", "group"] as const).flatMap((owner) => {
    const list = args[`${owner}s`];
    return (Array.isArray(list) ? (list as unknown[]) : []).map((name) =>
      derived(
        resource,
        `aws_iam_${owner}_policy_attachment`,
        { [owner]: name, policy_arn: args["policy_arn"] },
        shown?.unknown,
      ),
    );
  });
}

function ownPolicy(
  owner: Resource,
  all: readonly Resource[],
  type: string,
  argument: string,
  attribute: string,
): Resource[] {
  const { policy } = owner.args;
  const unknown = owner.shown?.unknown;
  if (policy === undefined && unknown?.has("policy") !== true) return [];
  const name = ownAttribute(owner, attribute);
  if (all.some((one) => one.type === type && one.args[argument] === name)) return [];
  return [derived(owner, type, { [argument]: name, policy }, unknown)];
}

function asKey(resource: Resource): Resource {
  return isOtherKey(resource.type) ? { ...resource, type: "aws_kms_key" } : resource;
}

/**
 * A key's policy may be a separate resource; a key without one gets AWS's default.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function withKeyPolicies(resources: readonly Resource[]): Resource[] {
  const own = resources.filter(({ type }) => type === "aws_kms_key_policy");
  return resources.map((key) => {
    if (key.type !== "aws_kms_key") return key;
    const ids = ["key_id", "arn"].map((attribute) => ownAttribute(key, attribute));
    const found = own.find(({ args }) => ids.includes(String(args["key_id"])));
    if (found?.shown !== undefined) {
      const unknown = new Map(found.shown.unknown);
      return {
        ...key,
        args: { ...key.args, policy: found.args["policy"] },
        shown: { unknown },
      };
    }
    if (key.args["policy"] !== undefined || key.shown?.unknown.has("policy") === true) return key;
    const { partition, account } = key.home;
    const statement = {
      Sid: "Enable IAM User Permissions",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: "kms:*",
      Resource: "*",
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    return { ...key, args: { ...key.args, policy } };
  });
}

/**
 * Account settings of Block Public Access apply to each bucket. A bucket without its own settings has the account's if
 * all are on; otherwise it is unknown.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
function withAccountBlocks(resources: readonly Resource[]): Resource[] {
  const ofAccounts = new Map(
    resources.flatMap(({ type, home, args }) =>
      type === "aws_s3_account_public_access_block"
        ? [[home.account, PUBLIC_ACCESS.filter((setting) => args[setting] === true)] as const]
        : [],
    ),
  );
  if (ofAccounts.size === 0) return [...resources];
  const type = "aws_s3_bucket_public_access_block";
  return resources.flatMap((resource): Resource[] => {
    const on = ofAccounts.get(resource.home.account) ?? [];
    const settings = Object.fromEntries(on.map((setting) => [setting, true]));
    if (resource.type === type) return [{ ...resource, args: { ...resource.args, ...settings } }];
    const saysNothing =
      resource.type === "aws_s3_bucket" &&
      !resources.some((one) => one.type === type && isOf("bucket", one, resource, "bucket"));
    return saysNothing && on.length === PUBLIC_ACCESS.length
      ? [resource, derived(resource, type, { bucket: resource.args["bucket"], ...settings })]
      : [resource];
  });
}

/** What has parts, and the argument that has its name. */
const OWNERS: Readonly<Record<string, string>> = {
  aws_iam_role: "name",
  aws_iam_user: "name",
  aws_s3_bucket: "bucket",
};

/** Roles, users and buckets that are created elsewhere, with only some policies here. */
function missingOwners(resources: readonly Resource[]): Resource[] {
  const there = new Set(
    resources.flatMap((one) => (OWNERS[one.type] === undefined ? [] : [keyOf(one, OWNERS[one.type] ?? "")])),
  );
  return resources.flatMap((part) => {
    const owner = ownerOf(part);
    if (owner === undefined || there.size === there.add(owner.key).size) return [];
    return ownerInOtherFile(part, owner);
  });
}

interface Owner {
  readonly type: string;
  /** The owner's argument with its name. */
  readonly argument: string;
  readonly name: string;
  readonly key: string;
}

function ownerOf(part: Resource): Owner | undefined {
  const [, kind] = /^aws_iam_(role|user)_policy(?:_attachment)?$/.exec(part.type) ?? [];
  const found =
    kind !== undefined
      ? { type: `aws_iam_${kind}`, argument: "name", name: textOf(part, kind) }
      : part.type === "aws_s3_bucket_policy"
        ? { type: "aws_s3_bucket", argument: "bucket", name: textOf(part, "bucket") }
        : undefined;
  return found === undefined ? undefined : { ...found, key: `${found.type} ${nameKey(part, found.name)}` };
}

function keyOf(resource: Resource, argument: string): string {
  return `${resource.type} ${nameKey(resource, textOf(resource, argument))}`;
}

function ownerInOtherFile(part: Resource, { type, argument, name }: Owner): Resource[] {
  const reason = `${name} is in none of the files, which have only ${part.address ?? part.type} of it`;
  if (type === "aws_s3_bucket") return [derived(part, type, { [argument]: name })];
  const owner = derived(part, type, { [argument]: name }, new Map([["assume_role_policy", reason]]));
  const [, kind = "role"] = /^aws_iam_(role|user)$/.exec(type) ?? [];
  const rest = derived(part, `aws_iam_${kind}_policy`, { [kind]: name }, new Map([["policy", reason]]));
  return [owner, rest];
}
