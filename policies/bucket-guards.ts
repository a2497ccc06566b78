import type { ResourceStatement } from "./statement";

/** What a bucket's guards need to know. */
export interface BucketGuardsInput {
  readonly bucketArn: string;
  /** The bucket's owner, who is never shut out by the organization guard. */
  readonly ownerAccountId: string;
  readonly organizationId?: string;
}

/**
 * The denials that every bucket of this project has, whatever its policy allows.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export function bucketGuards({
  bucketArn,
  ownerAccountId,
  organizationId,
}: BucketGuardsInput): ResourceStatement[] {
  const everyone = {
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: [bucketArn, `${bucketArn}/*`],
  } as const;
  return [
    {
      Sid: "DenyInsecureTransport",
      ...everyone,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    ...(organizationId === undefined
      ? []
      : [
          {
            Sid: "DenyOutsideOrganization",
            ...everyone,
            // A service that calls for itself (log delivery, replication) belongs to no organization; a negated
            // operator holds when the key is missing, so that anonymous callers are denied.
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
            Condition: {
              StringNotEquals: {
                "aws:PrincipalOrgID": organizationId,
                "aws:PrincipalAccount": ownerAccountId,
              },
              BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
            },
          },
        ]),
  ];
}
