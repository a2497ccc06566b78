import type { Stacks } from "../analysis/explain";
import type { Model, ModelBucket, ModelKey, ModelRole } from "../terraform-model";
import { viaService } from "../analysis/requests";
import { isForPrincipals } from "./probe";
import { PROBE_FOLDER } from "./probe-options";
import { isDestination, writableFolders } from "./try-objects";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface ProbePolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** Exactly the permissions that a run of the probe needs in one account. */
export function probePolicy(account: string, stacks: Stacks, readOnly = false): ProbePolicy {
  const { model } = stacks;
  const own = <T extends { readonly account: string }>(list: readonly T[]): T[] =>
    list.filter((one) => one.account === account);
  const buckets = own(model.buckets).filter(({ isManaged }) => isManaged);
  const roles = own(model.roles);
  // With a qualifier, Lambda requires permission on the qualified ARN.
  const functions = own(model.functions).flatMap(({ arn, aliases }) => [
    arn,
    ...arnsOf(Object.values(aliases)),
  ]);
  const keys = own(model.keys);
  const statements = [
    allow(
      "ReadRoles",
      ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
      arnsOf(roles),
    ),
    allow("ReadBuckets", READ_BUCKETS, arnsOf(buckets)),
    ...keys.map((key, index) => ofKey(`ReadKey${index + 1}`, ["kms:DescribeKey", "kms:GetKeyPolicy"], key)),
    allow("ReadFunctions", ["lambda:GetPolicy"], functions),
    allow("ReadQueues", ["sqs:GetQueueAttributes"], arnsOf(own(model.queues))),
    allow("ReadTopics", ["sns:GetTopicAttributes"], arnsOf(own(model.topics))),
    allow("InvokeDryRun", ["lambda:InvokeFunction"], functions),
    allow(
      "AssumeRoles",
      ["sts:AssumeRole"],
      arnsOf(model.roles.filter((role: ModelRole) => isForPrincipals(role))),
    ),
    ...(readOnly ? [] : objectStatements(account, stacks, keys)),
  ];
  return { Version: "2012-10-17", Statement: statements.filter(({ Resource }) => Resource.length > 0) };
}

const READ_BUCKETS = [
  "s3:GetBucketNotification",
  "s3:GetBucketOwnershipControls",
  "s3:GetBucketPolicy",
  "s3:GetBucketPublicAccessBlock",
  "s3:GetBucketVersioning",
  "s3:GetEncryptionConfiguration",
];

function objectStatements(account: string, stacks: Stacks, keys: readonly ModelKey[]): Statement[] {
  const destinations = stacks.model.buckets.filter(
    (bucket) => bucket.isManaged && isDestination(bucket, stacks),
  );
  const ofOwn = destinations.filter((bucket) => bucket.account === account);
  const used = keys.filter(({ arn }) => ofOwn.some(({ encryption }) => encryption?.keyArn === arn));
  return [
    allow(
      "WriteProbes",
      ["s3:PutObject"],
      destinations.flatMap((bucket) => probesIn(bucket, stacks.model)),
    ),
    allow(
      "ReadProbes",
      ["s3:GetObject"],
      ofOwn.flatMap((bucket) => probesIn(bucket, stacks.model)),
    ),
    ...ofOwn.map((bucket, index) => {
      const action = bucket.versioning === "Enabled" ? "s3:DeleteObjectVersion" : "s3:DeleteObject";
      return allow(`DeleteProbes${index + 1}`, [action], probesIn(bucket, stacks.model));
    }),
    ...used.map((key, index) => {
      const statement = ofKey(`UseKey${index + 1}`, ["kms:Decrypt", "kms:GenerateDataKey"], key);
      return {
        ...statement,
        Condition: {
          ...statement.Condition,
          StringEquals: { "kms:ViaService": viaService("s3", key.region) },
        },
      };
    }),
  ];
}

function probesIn(bucket: ModelBucket, model: Model): string[] {
  return writableFolders(bucket, { model }).map((folder) => `${bucket.arn}/${folder}${PROBE_FOLDER}*`);
}

function allow(Sid: string, Action: readonly string[], Resource: readonly string[]): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

/** A key's ARN is known only after it is created; until then its alias is used. */
function ofKey(Sid: string, actions: readonly string[], { arn, aliases }: ModelKey): Statement {
  if (aliases.length === 0) return allow(Sid, actions, [arn]);
  return {
    ...allow(Sid, actions, [arn.replace(/:key\/.*$/, ":key/*")]),
    Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases } },
  };
}

function arnsOf(list: readonly { readonly arn: string }[]): string[] {
  return list.map(({ arn }) => arn);
}
