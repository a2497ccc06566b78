import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { strangerAccount } from "./callers";
import { NAMES_CUSTOMER_KEY, NAMES_KEY } from "./catalogue";
import type { Circumstances } from "./question";

/** How the objects of a bucket are to be encrypted. */
export interface AskedEncryption {
  /** By keys that S3 manages. */
  readonly s3: boolean;
  /** By this KMS key. */
  readonly keyArn?: string;
  /**
   * Whether the bucket policy names the key itself. Of a key that the stacks make nobody knows the id beforehand: the
   * policy lets the keys of its account and Region be named, and their own policies say who may use them.
   */
  readonly named?: boolean;
}

/** What a request wishes of its object's encryption, and whether the bucket is to let it. */
export interface EncryptionWish {
  readonly situation: string;
  readonly headers: Circumstances;
  readonly meant: boolean;
  /** The actions whose requests can have these headers. */
  readonly actions: readonly string[];
}

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";
const PUTTING = ["s3:PutObject"];

/**
 * Every wish for encryption that a request can come with: none and the bucket's own are let, all others are not.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
export function encryptionWishes(
  { s3, keyArn, named = true }: AskedEncryption,
  config: ResolvedConfig,
): EncryptionWish[] {
  const foreign = foreignKey(keyArn, config);
  const neighbour = (keyArn ?? foreign).replace(/key\/.*$/, "key/00000000-0000-0000-0000-000000000000");
  const other = named ? neighbour : foreign;
  const elsewhere = other.replace(/:kms:([^:]+):/, (_part, region: string) => `:kms:${region}-2:`);
  const wish = (
    situation: string,
    headers: Circumstances,
    actions: readonly string[] = PUTTING,
    meant = false,
  ): EncryptionWish => ({ situation, headers, meant, actions });
  return [
    wish("without a wish for encryption", {}, PUTTING, true),
    wish("with S3's own encryption", { [ALGORITHM]: "AES256" }, PUTTING, s3),
    wish("with S3's own encryption and a key", { [ALGORITHM]: "AES256", [KEY_ID]: other }),
    wish("with another key", { [ALGORITHM]: "aws:kms", [KEY_ID]: other }, NAMES_KEY),
    wish("with another key, no algorithm named", { [KEY_ID]: other }, NAMES_KEY),
    wish("with another key in two layers", { [ALGORITHM]: "aws:kms:dsse", [KEY_ID]: other }, NAMES_KEY),
    wish("with the key that AWS manages", { [ALGORITHM]: "aws:kms" }),
    wish("with the key that AWS manages in two layers", { [ALGORITHM]: "aws:kms:dsse" }, NAMES_KEY),
    wish("with a key of another Region", { [ALGORITHM]: "aws:kms", [KEY_ID]: elsewhere }, NAMES_KEY),
    wish("with an alias", { [ALGORITHM]: "aws:kms", [KEY_ID]: "alias/another" }, NAMES_KEY),
    ...(named
      ? []
      : [
          wish(
            "with another key of its own account",
            { [ALGORITHM]: "aws:kms", [KEY_ID]: neighbour },
            NAMES_KEY,
            true,
          ),
        ]),
    wish("with an empty key", { [ALGORITHM]: "aws:kms", [KEY_ID]: "" }, NAMES_KEY),
    wish("with an empty key, no algorithm named", { [KEY_ID]: "" }, NAMES_KEY),
    wish("with an empty algorithm", { [ALGORITHM]: "" }, NAMES_KEY),
    wish("with a key of the caller's own", { [CUSTOMER_ALGORITHM]: "AES256" }, NAMES_CUSTOMER_KEY),
    ...(keyArn === undefined
      ? []
      : [
          wish("with the bucket's key", { [ALGORITHM]: "aws:kms", [KEY_ID]: keyArn }, NAMES_KEY, true),
          wish("with the bucket's key, no algorithm named", { [KEY_ID]: keyArn }, PUTTING, true),
          wish("with the bucket's key in two layers", { [ALGORITHM]: "aws:kms:dsse", [KEY_ID]: keyArn }),
          ...(s3
            ? []
            : [
                wish("with S3's own encryption and the bucket's key", {
                  [ALGORITHM]: "AES256",
                  [KEY_ID]: keyArn,
                }),
              ]),
        ]),
  ];
}

/** One of account A, or of a stranger where that is the key's own: with it a writer could make objects unreadable. */
function foreignKey(keyArn: string | undefined, config: ResolvedConfig): string {
  const { A, B } = config.accounts;
  const region = keyArn?.split(":")[3] ?? B.region;
  const account = keyArn?.split(":")[4] === A.id ? strangerAccount(config).id : A.id;
  const id = "key/00000000-0000-0000-0000-000000000000";
  return `arn:${partitionOf(B.region)}:kms:${region}:${account}:${id}`;
}
