import type { Model, ModelBucket } from "../../terraform-model";
import type { RequiredPermission } from "./required-permissions";
import { viaService } from "./via-service";

/** How an object is encrypted. */
export interface ObjectEncryption {
  readonly algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly keyArn?: string;
  /**
   * Whether S3 calls KMS for the bucket, not for each object. @default - only with `aws:kms`, as most buckets have it
   */
  readonly bucketKey?: boolean;
}

/** How an object would be encrypted, in words, if the stacks do not determine the key. */
export interface UnknownEncryption {
  readonly unknown: string;
}

const ALGORITHM = "x-amz-server-side-encryption";
const KEY = "x-amz-server-side-encryption-aws-kms-key-id";
const BUCKET_KEY = "x-amz-server-side-encryption-bucket-key-enabled";
/** A customer-provided key: S3 does not call KMS. */
const CUSTOMER_ALGORITHM = "x-amz-server-side-encryption-customer-algorithm";

/**
 * How a new object will be encrypted: by the request, else by the bucket's default.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
 */
export function encryptionOf(
  headers: ReadonlyMap<string, string>,
  bucket: Pick<ModelBucket, "encryption">,
): ObjectEncryption | UnknownEncryption {
  const asked = headers.get(ALGORITHM);
  const keyArn = headers.get(KEY);
  if (headers.has(CUSTOMER_ALGORITHM)) return { algorithm: "AES256" };
  if (asked === undefined && keyArn === undefined) return defaultEncryption(bucket);
  if (asked === "AES256" && keyArn === undefined) return { algorithm: "AES256" };
  if (!isKms(asked)) return { unknown: `${ALGORITHM}: ${asked ?? "none, with a key"}` };
  if (keyArn === undefined)
    return { unknown: `${ALGORITHM}: ${asked} without a key, which means the key aws/s3` };
  if (!keyArn.startsWith("arn:")) return { unknown: `${KEY}: ${keyArn}, which is not an ARN` };
  const given = headers.get(BUCKET_KEY);
  const isOn = given === undefined ? bucket.encryption?.bucketKey : given === "true";
  return withKey(asked, keyArn, isOn ?? true);
}

/** A bucket's default encryption. */
export function defaultEncryption({
  encryption,
}: Pick<ModelBucket, "encryption">): ObjectEncryption | UnknownEncryption {
  if (encryption === undefined || encryption.algorithm === "AES256") return { algorithm: "AES256" };
  const { algorithm, keyArn, bucketKey } = encryption;
  if (!isKms(algorithm)) return { unknown: `the bucket's default encryption ${algorithm}` };
  return keyArn === undefined
    ? { unknown: `the bucket's default encryption ${algorithm} without a key, which means the key aws/s3` }
    : withKey(algorithm, keyArn, bucketKey);
}

function isKms(algorithm: string | undefined): algorithm is "aws:kms" | "aws:kms:dsse" {
  return algorithm === "aws:kms" || algorithm === "aws:kms:dsse";
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingDSSEncryption.html which has no Bucket Keys */
function withKey(
  algorithm: "aws:kms" | "aws:kms:dsse",
  keyArn: string,
  bucketKey: boolean,
): ObjectEncryption {
  return { algorithm, keyArn, bucketKey: bucketKey && algorithm === "aws:kms" };
}

/**
 * The ARN of the key that a bucket's default encryption names: KMS looks an id or an alias up in the caller's account.
 *
 * @param account - the caller's; undefined for a service
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
 */
export function kmsKeyNamed(
  named: string,
  region: string,
  { keys }: Model,
  account: string | undefined,
): { readonly keyArn: string } | UnknownEncryption {
  if (/^arn:[^:]*:kms:[^:]*:\d{12}:key\//.test(named)) return { keyArn: named };
  const [, place, alias = named] = /^(arn:[^:]*:kms:[^:]*:\d{12}:)(alias\/.+)$/.exec(named) ?? [];
  const found = keys.find(
    ({ arn, aliases, ...home }) =>
      (aliases.includes(alias) || arn.endsWith(`:key/${alias}`)) &&
      (place === undefined ? home.account === account && home.region === region : arn.startsWith(place)),
  );
  if (found !== undefined) return { keyArn: found.arn };
  const where = place === undefined && !named.startsWith("(") ? LOOKED_UP : "";
  return { unknown: `which key the bucket's default encryption means by ${named}${where}` };
}

const LOOKED_UP =
  ": KMS looks an id or an alias up in the caller's account, so other accounts need the key's ARN";

/** Its headers, in a request to the store and in every response about the object. */
export function encryptionHeaders({ algorithm, keyArn }: ObjectEncryption): Record<string, string> {
  return keyArn === undefined
    ? { [ALGORITHM]: algorithm }
    : { [ALGORITHM]: algorithm, [KEY]: keyArn, [`${ALGORITHM}-bucket-key-enabled`]: "true" };
}

/** The key of an existing object, from the store's response. */
export function keyOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers[ALGORITHM] === "aws:kms" ? headers[KEY] : undefined;
}

/** What S3 needs from KMS for a request. Parts of an upload use the data key from its start. */
export type KeyAction = "kms:Decrypt" | "kms:GenerateDataKey";

/**
 * What S3 needs from KMS for the caller.
 *
 * @param subject - what is encrypted: with a Bucket Key the bucket, else the object
 * @param callerAccount - undefined for a service that calls for itself
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export function keyNeed(
  keyArn: string,
  action: KeyAction,
  { arn, region }: Pick<ModelBucket, "arn" | "region">,
  { keys, guarded }: Model,
  callerAccount: string | undefined,
): RequiredPermission {
  const made = keys.find((key) => key.arn === keyArn);
  const isKnown = made !== undefined || guarded.some(({ arn }) => arn === keyArn);
  return {
    action,
    resource: keyArn,
    resourceAccount: keyArn.split(":")[4] ?? "",
    region,
    // The policy of an existing key is assumed to have the output's statements, which delegate to the caller's account.
    ...(!isKnown ? { resourceOpenTo: "caller" as const } : {}),
    circumstances: {
      "aws:ViaAWSService": "true",
      "kms:ViaService": viaService("s3", region),
      ...(callerAccount === undefined ? {} : { "kms:CallerAccount": callerAccount }),
      "kms:EncryptionContext:aws:s3:arn": arn,
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
      ...(made === undefined ? {} : { "kms:ResourceAliases": made.aliases }),
    },
  };
}
