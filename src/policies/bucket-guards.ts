import { sid } from "../naming";
import { CHANGE_OBJECTS, CHOOSE_KEY, NAME_CUSTOMER_KEY, WRITE_OBJECTS } from "./actions";
import { oneOrMore, type Condition, type ResourceStatement } from "./statement";

/** Role patterns for any account, and the only accounts that are expected. */
export interface WritersOfAccounts {
  readonly patterns: readonly string[];
  readonly accountIds: readonly string[];
  /** Those of other accounts that the patterns fit and that are expected all the same, by ARN. */
  readonly except: readonly string[];
}

/** Those who may change objects. */
export interface ListedWriters {
  /** By ARN, or by a pattern within one account. */
  readonly arns: readonly string[];
  readonly ofAccounts: readonly WritersOfAccounts[];
}

/** What a bucket's guards need to know. */
export interface BucketGuardsInput {
  readonly bucketArn: string;
  /** The bucket's owner, who is never shut out by the organization guard. */
  readonly ownerAccountId: string;
  readonly tlsMinimumVersion: string;
  /** @default - outsiders are not denied */
  readonly organizationId?: string;
  /** The only principals that may change objects. @default - no such denial */
  readonly onlyWriters?: ListedWriters;
  /** The only ways in to objects. @default - any */
  readonly network?: { readonly vpcEndpointIds: readonly string[]; readonly vpcIds: readonly string[] };
  /** Roles that reach objects from outside of these networks all the same, by ARN. @default - none */
  readonly outsideNetworks?: readonly string[];
}

/** A service that calls for itself (log delivery, replication) is affected by none of the guards on who and where. */
const notAService: Condition = { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } };

/** Where services alone write, no principal is among the writers, and a condition has at least one value. */
function notAmong(arns: readonly string[]): Condition {
  return arns.length === 0 ? {} : { ArnNotLike: { "aws:PrincipalArn": arns } };
}

/**
 * The denials that a bucket of this project has, whatever its policy allows. Those on who and where (but the one on
 * the organization, which spares the owner's account) deny what is done to objects only: no one can be kept from fixing
 * the bucket's policy.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export function bucketGuards(input: BucketGuardsInput): ResourceStatement[] {
  const { bucketArn, organizationId, onlyWriters, network, outsideNetworks = [] } = input;
  const objects = [`${bucketArn}/*`];
  const everything = [bucketArn, ...objects];
  const deny = (
    Sid: string,
    Action: readonly string[],
    Resource: readonly string[],
    Condition: Condition,
  ): ResourceStatement => ({ Sid, Effect: "Deny", Principal: "*", Action, Resource, Condition });
  return [
    deny("DenyInsecureTransport", ["s3:*"], everything, { Bool: { "aws:SecureTransport": "false" } }),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
    deny("DenyOldTls", ["s3:*"], everything, {
      NumericLessThan: { "s3:TlsVersion": input.tlsMinimumVersion },
    }),
    // A negated operator holds when the key is missing, so that anonymous callers are denied.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
    ...(organizationId === undefined
      ? []
      : [
          deny("DenyOutsideOrganization", ["s3:*"], everything, {
            StringNotEquals: {
              "aws:PrincipalOrgID": organizationId,
              "aws:PrincipalAccount": input.ownerAccountId,
            },
            ...notAService,
          }),
        ]),
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    ...(onlyWriters === undefined
      ? []
      : [
          deny("DenyUnlistedWriters", CHANGE_OBJECTS, objects, {
            ...notAmong([...onlyWriters.arns, ...onlyWriters.ofAccounts.flatMap(({ patterns }) => patterns)]),
            ...notAService,
          }),
          // The patterns fit roles of all accounts; those of other accounts than the intended ones are denied again.
          ...onlyWriters.ofAccounts.map(({ patterns, accountIds, except }, index) =>
            deny(sid("DenyNamesakesOfWriters", String(index + 1)), CHANGE_OBJECTS, objects, {
              ArnLike: { "aws:PrincipalArn": patterns },
              ...(except.length === 0 ? {} : { ArnNotLike: { "aws:PrincipalArn": except } }),
              StringNotEquals: { "aws:PrincipalAccount": accountIds },
              ...notAService,
            }),
          ),
        ]),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
    ...(network === undefined
      ? []
      : [
          // Whatever can be done to objects, and what AWS will add to that.
          deny("DenyOtherNetworks", ["s3:*"], objects, {
            StringNotEquals: networkKeys(network),
            ...(outsideNetworks.length === 0 ? {} : { ArnNotLike: { "aws:PrincipalArn": outsideNetworks } }),
            ...notAService,
          }),
        ]),
  ];
}

/** Both keys must differ for the denial to hold: either kind of way in is good. */
function networkKeys({
  vpcEndpointIds,
  vpcIds,
}: NonNullable<BucketGuardsInput["network"]>): Record<string, readonly string[]> {
  return {
    ...(vpcEndpointIds.length === 0 ? {} : { "aws:SourceVpce": vpcEndpointIds }),
    ...(vpcIds.length === 0 ? {} : { "aws:SourceVpc": vpcIds }),
  };
}

/** How a bucket's objects may be encrypted. */
export interface OwnEncryption {
  /** The full ARN of the KMS key that encrypts by default, or a pattern of it. @default - keys that S3 manages */
  readonly keyArn?: string;
  /** The full ARN of a KMS key that requests may name besides the default. @default - none */
  readonly alsoKeyArn?: string;
}

/**
 * Denies every encryption header but the bucket's own, and asks for none: a request without a header takes the bucket's
 * default. A writer could otherwise name a key of its own account, with which it can make its objects unreadable. A
 * negated operator holds when the key is missing (with IfExists too), hence the StringLike with it, which holds for
 * every value of a header, an empty one too, and for no header it does not.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function encryptionGuards(
  bucketArn: string,
  { keyArn, alsoKeyArn }: OwnEncryption,
): ResourceStatement[] {
  const algorithm = "s3:x-amz-server-side-encryption";
  const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  const customerAlgorithm = "s3:x-amz-server-side-encryption-customer-algorithm";
  const keys = [keyArn, alsoKeyArn].filter((arn) => arn !== undefined);
  const differs = keys.some((arn) => arn.includes("*")) ? "StringNotLike" : "StringNotEquals";
  const algorithms = [...(keyArn === undefined ? ["AES256"] : []), ...(keys.length === 0 ? [] : ["aws:kms"])];
  const deny = (Sid: string, Action: readonly string[], Condition: Condition): ResourceStatement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource: [`${bucketArn}/*`],
    Condition,
  });
  return [
    deny("DenyOtherEncryption", CHOOSE_KEY, {
      StringNotEquals: { [algorithm]: oneOrMore(algorithms) },
      StringLike: { [algorithm]: "*" },
    }),
    deny("DenyOtherKeys", CHOOSE_KEY, {
      ...(keys.length === 0 ? {} : { [differs]: { [key]: oneOrMore(keys) } }),
      StringLike: { [key]: "*" },
    }),
    // aws:kms without a key is a wish for the key that AWS manages, not for the bucket's default.
    ...(keys.length === 0
      ? []
      : [
          deny("DenyKeyOfAws", WRITE_OBJECTS, {
            StringEquals: { [algorithm]: "aws:kms" },
            Null: { [key]: "true" },
          }),
        ]),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
    deny("DenyCustomerKeys", NAME_CUSTOMER_KEY, { StringLike: { [customerAlgorithm]: "*" } }),
  ];
}
