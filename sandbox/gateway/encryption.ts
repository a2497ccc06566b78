import type { Model, ModelBucket } from "../../access/model";
import { AwsError, notImplemented } from "./aws-error";
import type { Need } from "./needs";

/** How an object is encrypted. */
export interface ObjectEncryption {
  readonly algorithm: "AES256" | "aws:kms";
  readonly keyArn?: string;
}

const ALGORITHM = "x-amz-server-side-encryption";
const KEY = "x-amz-server-side-encryption-aws-kms-key-id";

/**
 * How a new object will be encrypted: as the request says, else as the bucket does by default.
 *
 * @throws AwsError 501 for what the stacks have no keys for
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function encryptionOf(
  headers: ReadonlyMap<string, string>,
  { encryption }: ModelBucket,
  { keys }: Model,
): ObjectEncryption {
  const asked = headers.get(ALGORITHM);
  const keyArn = headers.get(KEY);
  if (asked === undefined && keyArn === undefined) {
    return encryption?.algorithm === "aws:kms" && encryption.keyArn !== undefined
      ? { algorithm: "aws:kms", keyArn: encryption.keyArn }
      : { algorithm: "AES256" };
  }
  if (asked === "AES256" && keyArn === undefined) return { algorithm: "AES256" };
  if (asked !== "aws:kms") throw notImplemented(`${ALGORITHM}: ${asked ?? "none, with a key"}`);
  if (keyArn === undefined)
    throw notImplemented(`${ALGORITHM}: aws:kms without a key, which means the key aws/s3`);
  if (!keyArn.startsWith("arn:")) throw notImplemented(`${KEY}: ${keyArn}, which is not an ARN`);
  if (keyArn !== encryption?.keyArn && !keys.some(({ arn }) => arn === keyArn)) {
    throw new AwsError(400, "KMS.NotFoundException", `Key '${keyArn}' does not exist`);
  }
  return { algorithm: "aws:kms", keyArn };
}

/** The headers that name it: in a request to the store, and in every answer about the object. */
export function encryptionHeaders({ algorithm, keyArn }: ObjectEncryption): Record<string, string> {
  return keyArn === undefined
    ? { [ALGORITHM]: algorithm }
    : { [ALGORITHM]: algorithm, [KEY]: keyArn, [`${ALGORITHM}-bucket-key-enabled`]: "true" };
}

/** The key with which an object that is there is encrypted, by what the store tells of it. */
export function keyOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers[ALGORITHM] === "aws:kms" ? headers[KEY] : undefined;
}

/**
 * What S3 asks of KMS for the caller, with a Bucket Key: the context is the bucket's ARN.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function keyNeed(
  keyArn: string,
  action: "kms:Decrypt" | "kms:GenerateDataKey",
  { arn, region }: Pick<ModelBucket, "arn" | "region">,
  { keys }: Model,
  callerAccount: string,
): Need {
  const made = keys.find((key) => key.arn === keyArn);
  return {
    action,
    resource: keyArn,
    resourceAccount: keyArn.split(":")[4] ?? "",
    region,
    // The policy of a key that was there already has what the stack's output says: it lets the caller's account decide.
    ...(made === undefined ? { resourceOpenTo: "caller" as const } : {}),
    circumstances: {
      "aws:ViaAWSService": "true",
      "kms:ViaService": `s3.${region}.amazonaws.com`,
      "kms:CallerAccount": callerAccount,
      "kms:EncryptionContext:aws:s3:arn": arn,
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
      ...(made === undefined ? {} : { "kms:ResourceAliases": made.aliases }),
    },
  };
}
