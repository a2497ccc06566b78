import { CHANGE_OBJECTS, CHOOSE_KEY } from "./actions";
import type { Condition, ResourceStatement } from "./statement";

/** What a bucket's guards need to know. */
export interface BucketGuardsInput {
  readonly bucketArn: string;
  /** The bucket's owner, who is never shut out by the organization guard. */
  readonly ownerAccountId: string;
  readonly tlsMinimumVersion: string;
  /** @default - outsiders are not denied */
  readonly organizationId?: string;
  /** The only principals that may change objects, each by its ARN or a pattern of it. @default - no such denial */
  readonly onlyWriters?: readonly string[];
  /** The only ways in to objects. @default - any */
  readonly network?: { readonly vpcEndpointIds: readonly string[]; readonly vpcIds: readonly string[] };
}

/** A service that calls for itself (log delivery, replication) is meant by none of the guards on who and where. */
const notAService: Condition = { BoolIfExists: { "aws:PrincipalIsAWSService": "false" } };

/**
 * The denials that a bucket of this project has, whatever its policy allows. Those on who and where (but the one on
 * the organization, which spares the owner's account) deny what is done to objects only: nobody can be kept from mending
 * the bucket's policy.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export function bucketGuards(input: BucketGuardsInput): ResourceStatement[] {
  const { bucketArn, organizationId, onlyWriters, network } = input;
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
            ArnNotLike: { "aws:PrincipalArn": onlyWriters },
            ...notAService,
          }),
        ]),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html
    ...(network === undefined
      ? []
      : [
          // Whatever can be done to objects, and what AWS will add to that.
          deny("DenyOtherNetworks", ["s3:*"], objects, {
            StringNotEquals: networkKeys(network),
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

/**
 * Denies a wrong wish for encryption, and asks for none: a request without the header takes the bucket's default. A
 * negated operator holds when the key is missing (with IfExists too), hence the Null beside it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function encryptionGuards(bucketArn: string, keyArn: string): ResourceStatement[] {
  const algorithm = "s3:x-amz-server-side-encryption";
  const key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  const deny = (
    Sid: string,
    Condition: Condition,
    Action: readonly string[] = ["s3:PutObject"],
  ): ResourceStatement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource: [`${bucketArn}/*`],
    Condition,
  });
  return [
    deny("DenyOtherEncryption", {
      StringNotEquals: { [algorithm]: "aws:kms" },
      Null: { [algorithm]: "false" },
    }),
    // S3 changes the key of an object that is there, too; to its own encryption it changes none.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html
    deny("DenyOtherKeys", { StringNotEquals: { [key]: keyArn }, Null: { [key]: "false" } }, CHOOSE_KEY),
    // aws:kms without a key is a wish for the key that AWS manages, not for the bucket's default.
    deny("DenyKeyOfAws", { StringEquals: { [algorithm]: "aws:kms" }, Null: { [key]: "true" } }),
  ];
}
