import { viaService } from "../requests/via-service";
import type { ResolvedConfig } from "../../config/schema";
import { lambdasOf } from "../../config/writers-of";
import type { ModelKey } from "../model/model";
import type { AskedBucket } from "./buckets";
import { administrator, bystander, serviceCaller, strangerAccount, STRANGER_ACCOUNTS } from "./callers";
import { KEY_ADMINISTRATION, KEY_USE } from "./catalogue";
import type { Actor } from "./object-questions";
import type { Caller, Circumstances, Expected, Question } from "./question";

/** A bucket with the key that the stacks make for it. */
export interface KeyedBucket {
  readonly bucket: AskedBucket;
  readonly key: Pick<ModelKey, "arn" | "aliases" | "account" | "region">;
}

/** Who may use the key of a bucket: those who read or write its objects, through S3, for this bucket alone. */
export function keyQuestions(
  keyed: KeyedBucket,
  actors: readonly Actor[],
  config: ResolvedConfig,
): Question[] {
  return [
    ...actors.flatMap((actor) => actorQuestions(keyed, actor)),
    ...ownerQuestions(keyed, config),
    ...strangers(keyed, config).flatMap((caller) =>
      [...KEY_USE, "kms:PutKeyPolicy"].map((action) =>
        ask(keyed, caller, action, "a stranger", { result: "denied" }, throughS3(keyed)),
      ),
    ),
  ];
}

function ask(
  { bucket, key }: KeyedBucket,
  caller: Caller,
  action: string,
  situation: string,
  expected: Expected,
  circumstances: Circumstances,
): Question {
  return {
    group: bucket.name,
    caller,
    action,
    resource: key.arn,
    resourceAccount: key.account,
    region: key.region,
    situation,
    expected,
    circumstances: { "kms:ResourceAliases": key.aliases, ...circumstances },
  };
}

/** As S3 asks for somebody, with a Bucket Key: the context is the bucket's ARN. */
function throughS3({ bucket }: KeyedBucket): Circumstances {
  return {
    "aws:ViaAWSService": "true",
    "kms:ViaService": viaService("s3", bucket.owner.region),
    "kms:EncryptionContext:aws:s3:arn": bucket.arn,
    "kms:EncryptionContextKeys": ["aws:s3:arn"],
  };
}

const DIRECTLY: Circumstances = {};

/**
 * A data key to write, decryption to read, both for an upload in parts.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
function neededBy(actor: Actor, { bucket }: KeyedBucket): Map<string, string> {
  const needed = new Map<string, string>();
  for (const { bucket: reached, actions, writer } of actor.reaches) {
    if (reached.name !== bucket.name) continue;
    for (const action of actions) {
      if (action === "s3:PutObject") needed.set("kms:GenerateDataKey", writer);
      if (action.startsWith("s3:GetObject") || action === "s3:AbortMultipartUpload")
        needed.set("kms:Decrypt", writer);
    }
  }
  return needed;
}

function actorQuestions(keyed: KeyedBucket, actor: Actor): Question[] {
  const needed = neededBy(actor, keyed);
  const { caller } = actor;
  const s3 = throughS3(keyed);
  const denied: Expected = { result: "denied" };
  const neither: Expected = { result: "denied", identity: false, resource: false };
  return KEY_USE.flatMap((action): Question[] => {
    const writer = needed.get(action);
    if (writer === undefined) {
      return [{ ...ask(keyed, caller, action, "not asked for", denied, s3), group: actor.group }];
    }
    const asked = (situation: string, expected: Expected, circumstances: Circumstances): Question => ({
      ...ask(keyed, caller, action, situation, expected, circumstances),
      group: writer,
    });
    return [
      asked("through S3, for its bucket", { result: "allowed" }, s3),
      asked("directly", neither, DIRECTLY),
      asked("directly, with the bucket's context", neither, {
        "kms:EncryptionContext:aws:s3:arn": keyed.bucket.arn,
      }),
      asked(
        "through S3, for another bucket",
        { result: "denied", resource: false },
        {
          ...s3,
          "kms:EncryptionContext:aws:s3:arn": `${keyed.bucket.arn}-2`,
        },
      ),
      asked("through another service", neither, {
        ...s3,
        "kms:ViaService": viaService("secretsmanager", keyed.key.region),
      }),
      ...otherKeys(keyed).map(([situation, key, aliases]): Question => ({
        ...asked(situation, { result: "denied", identity: false }, { ...s3, "kms:ResourceAliases": aliases }),
        resource: key,
        resourceAccount: key.split(":")[4] ?? "",
        resourceOpenTo: "account",
      })),
    ];
  });
}

/** Keys of owners who would let the caller in: what the caller's own policies would let it do with them. */
function otherKeys({ key: { arn, aliases, region } }: KeyedBucket): [string, string, readonly string[]][] {
  const [, partition = "", , , account = ""] = arn.split(":");
  const at = (where: string, owner: string): string => `arn:${partition}:kms:${where}:${owner}:key/another`;
  return [
    ["another key", at(region, account), ["alias/another"]],
    ["a key of that alias in another account", at(region, STRANGER_ACCOUNTS[0] ?? ""), aliases],
    ["a key of that alias in another Region", at("us-west-2", account), aliases],
  ];
}

/** The policy of a key that is there already is its owner's affair: what the roles' own policies say is asked. */
export function existingKeyQuestions(keyed: KeyedBucket, actors: readonly Actor[]): Question[] {
  return actors
    .flatMap((actor) => actorQuestions(keyed, actor))
    .flatMap((question): Question[] => {
      const { expected, resourceOpenTo } = question;
      if (resourceOpenTo !== undefined) return [question];
      if (expected.result === "allowed") return [{ ...question, resourceOpenTo: "caller" }];
      return expected.identity === false
        ? [{ ...question, expected: { result: "denied", identity: false }, resourceOpenTo: "account" }]
        : [];
    });
}

/** The owner administers the key; it reads objects through S3 if the config says so, and never uses it otherwise. */
function ownerQuestions(keyed: KeyedBucket, config: ResolvedConfig): Question[] {
  const { owner, encryption } = keyed.bucket;
  const caller = administrator(owner);
  const uses = encryption.kind === "sse-kms" && encryption.ownerMayUse ? ownUses(keyed, config) : [];
  const s3 = throughS3(keyed);
  const other = { ...s3, "kms:EncryptionContext:aws:s3:arn": `${keyed.bucket.arn}-2` };
  const service = { ...s3, "kms:ViaService": viaService("secretsmanager", keyed.key.region) };
  return [
    ...KEY_ADMINISTRATION.map((action) =>
      ask(keyed, caller, action, "the key's own account", { result: "allowed" }, DIRECTLY),
    ),
    ...KEY_USE.flatMap((action) => [
      ask(keyed, caller, action, "directly", { result: "denied" }, DIRECTLY),
      ask(keyed, caller, action, "through S3, for another bucket", { result: "denied" }, other),
      ask(keyed, caller, action, "through another service", { result: "denied" }, service),
      ask(
        keyed,
        caller,
        action,
        "through S3, for its bucket",
        { result: uses.includes(action) ? "allowed" : "denied" },
        s3,
      ),
    ]),
  ];
}

/** Reading, and writing where functions wait for what the account itself uploads. */
function ownUses({ bucket }: KeyedBucket, config: ResolvedConfig): string[] {
  const takesUploads =
    !bucket.isDestination || lambdasOf(config).some(({ source }) => source.in === "destination");
  return takesUploads ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"];
}

function strangers({ bucket }: KeyedBucket, config: ResolvedConfig): Caller[] {
  const { A, B } = config.accounts;
  return [
    administrator(strangerAccount(config)),
    bystander(bucket.owner),
    ...[A, B, ...Object.values(config.producers)]
      .filter(({ id }) => id !== bucket.owner.id)
      .map((account) => administrator(account)),
    serviceCaller("s3.amazonaws.com", bucket.arn, bucket.owner.id),
  ];
}
