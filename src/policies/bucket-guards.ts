import { sid } from "../naming";
import { CHANGE_OBJECTS, CHOOSE_KEY, NAME_CUSTOMER_KEY, WRITE_OBJECTS } from "./actions";
import { oneOrMore, type Condition, type ResourceStatement } from "./statement";

/** Role patterns for any account, and the only accounts that are expected. */
export interface WritersOfAccounts {
  readonly patterns: readonly string[];
  readonly accountIds: readonly string[];
  /** Expected roles of other accounts that match the patterns, by ARN. */
  readonly except: readonly string[];
}

/** Those who may change objects. */
export interface ListedWriters {
  /** By ARN, or by a pattern within one account. */
  readonly arns: readonly string[];
  readonly ofAccounts: readonly WritersOfAccounts[];
}

/** The input of a bucket's guards. */
export interface BucketGuardsInput {
  readonly bucketArn: string;
  /** The bucket's owner, whom the organization guard never denies. */
  readonly ownerAccountId: string;
  readonly tlsMinimumVersion: string;
  /** @default - others are not denied */
  readonly organizationId?: string;
  /** The only principals that may change objects. @default - no such denial */
  readonly onlyWriters?: ListedWriters;
  /** The only networks with access to objects. @default - any */
  readonly network?: { readonly vpcEndpointIds: readonly string[]; readonly vpcIds: readonly string[] };
  /** Roles that may access objects from outside of these networks, by ARN. @default - none */
  readonly outsideNetworks?: readonly string[];
}

/** The guards on principals and networks do not affect services that call for themselves, such as log delivery. */
const notAService: Condition = { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } };

/** If only services write, there is no principal, but a condition needs a value. */
function notAmong(arns: readonly string[]): Condition {
  return arns.length === 0 ? {} : { ArnNotLike: { "aws:PrincipalArn": arns } };
}

/**
 * The denials of a new bucket. Those on principals and networks (except the one on the organization, which exempts the
 * owner's account) apply only to objects, so that the bucket policy can always be corrected.
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
    // A negated operator matches when the key is missing, so anonymous callers are denied.
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
          // The patterns match roles of all accounts; those of unlisted accounts are denied here.
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
          // All actions on objects, including future ones.
          deny("DenyOtherNetworks", ["s3:*"], objects, {
            StringNotEquals: networkKeys(network),
            ...(outsideNetworks.length === 0 ? {} : { ArnNotLike: { "aws:PrincipalArn": outsideNetworks } }),
            ...notAService,
          }),
        ]),
  ];
}

/** The denial matches only if both keys differ: either network is enough. */
function networkKeys({
  vpcEndpointIds,
  vpcIds,
}: NonNullable<BucketGuardsInput["network"]>): Record<string, readonly string[]> {
  return {
    ...(vpcEndpointIds.length === 0 ? {} : { "aws:SourceVpce": vpcEndpointIds }),
    ...(vpcIds.length === 0 ? {} : { "aws:SourceVpc": vpcIds }),
  };
}

/** The allowed encryption of a bucket's objects. */
export interface OwnEncryption {
  /** The full ARN of the KMS key that encrypts by default, or a pattern of it. @default - keys that S3 manages */
  readonly keyArn?: string;
  /** The full ARN of another KMS key that requests may name. @default - none */
  readonly alsoKeyArn?: string;
}

/**
 * Denies every encryption header except the bucket's own, and requires none: a request without a header gets the
 * bucket's default. Otherwise a writer could name a key of its own account, and make its objects unreadable. A negated
 * operator matches when the key is missing (also with IfExists), so StringLike is added, which matches only if the
 * header is present, even if empty.
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
    // aws:kms without a key means the AWS managed key, not the bucket's default.
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
