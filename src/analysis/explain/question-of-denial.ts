import type { UserQuestion } from "../can";
import type { Model, ModelBucket, ModelKey } from "../../terraform-model";
import type { ConditionContext } from "../lookup/question";
import { keyNeed, type KeyAction } from "../requests";
import type { Denial } from "./denial";

/** What the user adds to the messages. */
export interface Given {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly circumstances: ConditionContext;
  readonly source?: string;
}

/** A denial's request as a question, or what the user must add first. */
export type DenialQuestion =
  | { readonly question: UserQuestion; readonly notes: readonly string[] }
  | { readonly missing: readonly string[] };

/**
 * Turns a denial into a question, completed by the user's options.
 *
 * @param model - to find a key that AWS names differently from the stacks, or not at all
 */
export function questionOfDenial(denial: Denial, given: Given, model: Model): DenialQuestion {
  const principal = denial.principal ?? given.principal;
  const action = denial.action ?? given.action ?? actionOf(denial.operation);
  if (principal !== undefined && action?.startsWith("kms:") === true) {
    return keyQuestion(denial, { principal, action }, given, model);
  }
  const resource = denial.resource ?? given.resource;
  const missing = [
    ...(principal === undefined ? ["--principal ARN: the principal"] : []),
    ...(action === undefined ? ["--action ACTION: the action, such as s3:PutObject"] : []),
    ...(resource === undefined ? ["--resource ARN: the resource"] : []),
  ];
  if (principal === undefined || action === undefined || resource === undefined) return { missing };
  return { question: asked(denial, { principal, action, resource }, given), notes: [] };
}

/** Operations of services other than S3, for clients that do not name the service. */
const ACTIONS: Readonly<Record<string, string>> = {
  assumerole: "sts:AssumeRole",
  assumerolewithwebidentity: "sts:AssumeRoleWithWebIdentity",
  decrypt: "kms:Decrypt",
  generatedatakey: "kms:GenerateDataKey",
  getdataaccess: "s3:GetDataAccess",
  invoke: "lambda:InvokeFunction",
};

function actionOf(operation: string | undefined): string | undefined {
  if (operation === undefined) return undefined;
  const [, name = operation] = /:(\w+)$/.exec(operation) ?? [];
  return ACTIONS[name.toLowerCase()] ?? operation;
}

type Named = Pick<UserQuestion, "principal" | "action" | "resource">;

function asked(denial: Denial, named: Named, { circumstances, source }: Given): UserQuestion {
  const isCopy = /^(?:s3:)?(?:CopyObject|UploadPartCopy)$/.test(named.action) && denial.from === undefined;
  return {
    ...named,
    circumstances: { ...denial.circumstances, ...circumstances },
    ...(isCopy ? { actionOnly: true } : {}),
    ...(isCopy || Object.keys(denial.headers).length === 0 ? {} : { headers: denial.headers }),
    ...(denial.from === undefined ? {} : { from: `s3://${denial.from}` }),
    ...(source === undefined ? {} : { source }),
  };
}

/** The id that KMS assigns to a key. */
const REAL_ID = /:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function keyQuestion(
  denial: Denial,
  { principal, action }: Pick<Named, "principal" | "action">,
  given: Given,
  model: Model,
): DenialQuestion {
  const { circumstances } = denial;
  const through = circumstances["kms:EncryptionContext:aws:s3:arn"];
  const bucketArn = typeof through === "string" ? ownerOfKey(through) : undefined;
  const said = denial.resource ?? given.resource;
  const known = keysFor(said, given.resource, bucketArn, model);
  const [keyArn, ...others] = known.map(({ arn }) => arn);
  if (keyArn === undefined || others.length > 0) {
    if (said !== undefined && others.length === 0) {
      return { question: asked(denial, { principal, action, resource: said }, given), notes: [] };
    }
    const choice = known.map(({ arn, aliases }) => [arn, ...aliases].join(" = ")).join(", ");
    return { missing: [`--resource ARN: which key${choice === "" ? "" : `, of ${choice}`}`] };
  }
  const notes =
    said === keyArn ? [] : [`the key is assumed to be ${keyArn}, the only possible one in the stacks`];
  const buckets = model.buckets.filter(({ encryption }) => encryption?.keyArn === keyArn);
  const bucket =
    buckets.find(({ arn }) => arn === bucketArn) ?? (bucketArn === undefined ? buckets[0] : undefined);
  const isOfS3 =
    bucket !== undefined && given.circumstances["kms:ViaService"] === undefined && isKeyAction(action);
  const via = isOfS3 ? viaS3(keyArn, action, bucket, model, principal) : {};
  const assumed =
    isOfS3 && bucketArn === undefined
      ? [
          `the call is assumed to come from S3, for ${bucket.name}: give --with kms:ViaService= for a direct call to KMS`,
        ]
      : [];
  return {
    question: {
      principal,
      action,
      resource: keyArn,
      circumstances: { ...via, ...withoutContext(circumstances), ...given.circumstances },
      ...(given.source === undefined ? {} : { source: given.source }),
    },
    notes: [...notes, ...assumed],
  };
}

/** The possible keys: the exact one, or one that the stacks will create. */
function keysFor(
  said: string | undefined,
  given: string | undefined,
  bucketArn: string | undefined,
  { keys, buckets }: Model,
): readonly ModelKey[] {
  const exact = keys.filter(({ arn, aliases }) =>
    [said, given].some((one) => one === arn || aliases.includes(one ?? "")),
  );
  if (exact.length > 0) return exact;
  const place = said === undefined ? undefined : said.split(":").slice(0, 5).join(":");
  const perhaps = keys.filter(
    ({ arn }) => !REAL_ID.test(arn) && (place === undefined || arn.startsWith(`${place}:`)),
  );
  const ofBuckets = perhaps.filter(({ arn }) =>
    buckets.some(
      (bucket) => bucket.encryption?.keyArn === arn && (bucketArn === undefined || bucket.arn === bucketArn),
    ),
  );
  return ofBuckets.length > 0 ? ofBuckets : perhaps;
}

function viaS3(
  keyArn: string,
  action: KeyAction,
  bucket: ModelBucket,
  model: Model,
  principal: string,
): ConditionContext {
  const account = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];
  return keyNeed(keyArn, action, bucket, model, account).circumstances;
}

function isKeyAction(action: string): action is KeyAction {
  return action === "kms:Decrypt" || action === "kms:GenerateDataKey";
}

/** The bucket of the encryption context: an object's ARN, or with a Bucket Key the bucket's. */
function ownerOfKey(arn: string): string {
  return arn.replace(/^(arn:[^:]+:s3:::[^/]+)\/.*$/s, "$1");
}

function withoutContext(circumstances: ConditionContext): ConditionContext {
  return Object.fromEntries(Object.entries(circumstances).filter(([key]) => !key.startsWith("kms:")));
}
