import type { Principal } from "../../iam";
import type { Model, ModelBucket } from "../../terraform-model";
import type { ConditionContext } from "../lookup/question";
import { accountOf } from "../lookup/request-of";
import {
  aclRefusal,
  defaultEncryption,
  encryptionOf,
  kmsKeyNamed,
  keyNeed,
  requiredPermissions,
  taggingPermissions,
  writeRefusals,
  type KeyAction,
  type RequiredPermission,
  type Refusal,
  type S3Operation,
  type UnknownSetting,
} from "../requests";
import type { S3Request } from "./request-named";

/**
 * Services that deliver with the header `x-amz-acl: bucket-owner-full-control`. Their pages require only PutObject in
 * the bucket policy, with that header as a condition.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3ExportTasks.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/inventory-create-resource-data-sync.html
 */
const DELIVERS_WITH_ACL =
  /^(?:cloudtrail|config|delivery\.logs|logs\.[a-z]{2}(?:-[a-z]+)+-\d+|s3|ssm)\.amazonaws\.com(?:\.cn)?$/;

function deliversWithAcl(principal: Principal, { operation, headers }: S3Request): boolean {
  return (
    operation === "PutObject" &&
    principal.kind === "service" &&
    DELIVERS_WITH_ACL.test(principal.name) &&
    headers.get("x-amz-acl") === "bucket-owner-full-control"
  );
}

/** Everything that decides a request. */
export interface RequestNeeds {
  readonly needs: readonly PossibleNeed[];
  readonly refusals: readonly Refusal[];
  /** What must be known, in words. */
  readonly unknown: readonly string[];
  readonly notes: readonly string[];
}

export interface PossibleNeed {
  readonly need: RequiredPermission;
  /** When it is needed, if that is unknown: then the answer is undetermined. @default - always */
  readonly ifDenied?: string;
  /** Only the resource's policy decides; the caller's own policies are evaluated elsewhere. @default false */
  readonly isResourcesAlone?: boolean;
  /** What is unknown if nothing denies and nothing allows it. @default - it is denied */
  readonly ifLacking?: string;
}

/** What S3 needs from KMS for an operation on a bucket. */
const KEY_ACTION: Readonly<Partial<Record<S3Operation, KeyAction>>> = {
  PutObject: "kms:GenerateDataKey",
  CopyObject: "kms:GenerateDataKey",
  CreateMultipartUpload: "kms:GenerateDataKey",
  UploadPart: "kms:Decrypt",
  UploadPartCopy: "kms:Decrypt",
  CompleteMultipartUpload: "kms:Decrypt",
  GetObject: "kms:Decrypt",
  HeadObject: "kms:Decrypt",
  GetObjectAttributes: "kms:Decrypt",
};
/** They read with the object's key, regardless of the bucket's current default. */
const READS: ReadonlySet<S3Operation> = new Set<S3Operation>([
  "GetObject",
  "HeadObject",
  "GetObjectAttributes",
]);

/**
 * Every permission that a request to S3 needs, including the key's, and what S3 itself refuses.
 *
 * @param ofConfig - whether the stacks have a config, which says what a key's owner must add to its policy
 */
export function needsOfRequest(
  request: S3Request,
  principal: Principal,
  model: Model,
  ofConfig: boolean,
): RequestNeeds {
  const { operation, subject, headers, circumstances } = request;
  const account = accountOf(principal);
  const { bucket, source } = subject;
  const found = operation === "PutObjectAcl" ? [aclRefusal(headers, bucket)] : writeRefusals(headers, bucket);
  const refusals = READS.has(operation) ? [] : found.filter((one) => one !== undefined);
  const keyAction = KEY_ACTION[operation];
  const asked: readonly Omit<KeyUse, "key">[] = [
    ...(keyAction === undefined
      ? []
      : [{ action: keyAction, at: bucket, object: subject.key, encryption: encryptionOf(headers, bucket) }]),
    ...(source === undefined
      ? []
      : [
          {
            action: "kms:Decrypt" as const,
            at: source.bucket,
            object: source.key,
            encryption: defaultEncryption(source.bucket),
          },
        ]),
  ];
  const keys = asked.map((use): KeyUse => {
    const { encryption, at } = use;
    if ("unknown" in encryption) return { ...use, key: encryption };
    const { keyArn } = encryption;
    return keyArn === undefined ? use : { ...use, key: kmsKeyNamed(keyArn, at.region, model, account) };
  });
  const ofS3 = [
    ...requiredPermissions(operation, request, subject).map((need) => ({ need })),
    ...copiedTags(request),
  ]
    .filter(({ need }) => need.action !== "s3:PutObjectAcl" || !deliversWithAcl(principal, request))
    .map(({ need, ...rest }) => ({ need: during(need, circumstances), ...rest }));
  const ofKms = keys.flatMap(({ key, action, ...use }) => {
    if (key === undefined || "unknown" in key) return [];
    const { resourceOpenTo, ...need } = keyNeed(key.keyArn, action, subjectOf(use), model, account);
    const open = ofConfig && resourceOpenTo !== undefined ? { resourceOpenTo } : {};
    return [{ need: during({ ...need, ...open }, circumstances) }];
  });
  return {
    needs: [...ofS3, ...ofKms],
    refusals: refusals.filter((one): one is Refusal => !("unknown" in one)),
    unknown: [
      ...refusals.filter((one): one is UnknownSetting => "unknown" in one).map(({ unknown }) => unknown),
      ...keys.flatMap(({ key }) => (key !== undefined && "unknown" in key ? [key.unknown] : [])),
    ],
    notes: notesOf(request, keys, model, ofConfig),
  };
}

/** What a service forwards with a caller's request: who calls, when, and from which public address. */
const FORWARDED =
  /^aws:(?:Principal.*|MultiFactorAuth.*|FederatedProvider|TokenIssueTime|SourceIdentity|SourceIp|Source(?:Arn|Account|OrgID|OrgPaths)|userid|username|CurrentTime|EpochTime)$/i;

/** The question overrides what follows from the request. Each service has its own keys. */
function during(need: RequiredPermission, circumstances: ConditionContext): RequiredPermission {
  const ofKms = need.action.startsWith("kms:");
  const writes = /^s3:Put/.test(need.action);
  const fits = Object.entries(circumstances).filter(([key, value]) => {
    if (/^kms:/i.test(key)) return ofKms;
    if (/^s3:RequestObjectTag/i.test(key)) return writes;
    if (!ofKms) return true;
    // AWS does not document whether a public address is forwarded that the request itself did not have.
    return FORWARDED.test(key) && !(value === null && /^aws:SourceIp$/i.test(key));
  });
  return { ...need, circumstances: { ...need.circumstances, ...Object.fromEntries(fits) } };
}

/**
 * A copy keeps its source's tags, unless it replaces them.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
function copiedTags({ operation, subject, headers, circumstances }: S3Request): PossibleNeed[] {
  if (operation !== "CopyObject" || headers.get("x-amz-tagging-directive") === "REPLACE") return [];
  const given = Object.entries(circumstances).filter(([key]) => /^s3:RequestObjectTag/i.test(key));
  if (given.length > 0 && given.every(([, value]) => value === null)) return [];
  const needs = taggingPermissions(subject, {}).map((need) => ({ need }));
  return given.length > 0 ? needs : needs.map((one) => ({ ...one, ifDenied: IF_TAGGED }));
}

const IF_TAGGED =
  "needed if the copied object has tags: give --with s3:RequestObjectTag/KEY=VALUE, " +
  "or --with s3:RequestObjectTagKeys= for one that has none";

interface KeyUse {
  readonly action: KeyAction;
  readonly at: ModelBucket;
  /** The key of the object. */
  readonly object: string | undefined;
  readonly encryption: ReturnType<typeof encryptionOf>;
  /** The KMS key. @default - none is needed */
  readonly key?: ReturnType<typeof kmsKeyNamed>;
}

/** What S3 names as encrypted in its call to KMS. */
function subjectOf({ at, object, encryption }: Omit<KeyUse, "action">): Pick<ModelBucket, "arn" | "region"> {
  const ofBucket = "unknown" in encryption || encryption.bucketKey === true || object === undefined;
  return { arn: ofBucket ? at.arn : `${at.arn}/${object}`, region: at.region };
}

function notesOf(
  { operation, subject }: S3Request,
  keys: readonly KeyUse[],
  model: Model,
  ofConfig: boolean,
): string[] {
  const used = keys.flatMap(({ action, at, key }) =>
    key === undefined || "unknown" in key ? [] : [{ action, at, keyArn: key.keyArn }],
  );
  const reads = used.filter(
    ({ action, at }) => action === "kms:Decrypt" && (at !== subject.bucket || READS.has(operation)),
  );
  const buckets = [subject.bucket, ...(subject.source === undefined ? [] : [subject.source.bucket])];
  return [
    ...buckets
      .filter(({ isManaged }) => !isManaged)
      .map(({ name, added }) =>
        added === undefined
          ? `${name} is defined in no stack: its policy is assumed to deny nothing and to allow no one`
          : `${name} is defined in no stack: its policy is the one in the config, with what the stacks add`,
      ),
    ...new Set(
      used
        .filter(({ keyArn }) => ofConfig && !model.keys.some(({ arn }) => arn === keyArn))
        .map(
          ({ keyArn }) =>
            `${keyArn} is defined in no stack: its policy is assumed to have the statements of the stack's output`,
        ),
    ),
    ...reads.map(
      ({ at }) => `objects that are read from ${at.name} are assumed to have the bucket's default encryption`,
    ),
  ];
}
