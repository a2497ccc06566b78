import type { ResolvedConfig } from "../config/schema";
import { bucketArn, objectsArn, stackId, trailArn } from "../naming";
import type { ResourceStatement } from "../policies/statement";
import type { AccessPlan } from "./access-plan";

/** What has to be so outside of the stacks, or they cannot be applied or do not work. */
export interface Precondition {
  readonly what: string;
  /** What a policy there needs. */
  readonly statements?: readonly ResourceStatement[];
}

/** All that a config takes for granted of things that no stack makes. */
export function preconditionsOf(config: ResolvedConfig, plan: AccessPlan): Precondition[] {
  const buckets = [plan.B.destination, ...plan.producers.flatMap(({ sources }) => sources)];
  return [
    ...buckets.flatMap(({ encryption, keyStatements }): Precondition[] =>
      encryption.kind === "existing-kms-key" && keyStatements.length > 0
        ? [{ what: `the policy of the key ${encryption.keyArn} has`, statements: keyStatements }]
        : [],
    ),
    ...accessLogs(config),
    ...audit(config),
    ...(plan.B.accessGrants?.existingInstance === true
      ? [
          {
            what: "the policy of account B's S3 Access Grants instance has",
            statements: plan.B.accessGrants.instancePolicy.Statement,
          },
        ]
      : []),
    ...boundaries(config),
  ];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
function accessLogs({ destination, accounts: { B } }: ResolvedConfig): Precondition[] {
  const { accessLogs: logs, bucketName } = destination;
  if (logs === undefined) return [];
  return [
    {
      what: `the policy of the bucket ${logs.bucketName} has`,
      statements: [
        {
          Sid: "AllowAccessLogs",
          Effect: "Allow",
          Principal: { Service: ["logging.s3.amazonaws.com"] },
          Action: ["s3:PutObject"],
          Resource: [objectsArn(B, logs.bucketName, logs.prefix)],
          Condition: {
            ArnLike: { "aws:SourceArn": bucketArn(B, bucketName) },
            StringEquals: { "aws:SourceAccount": B.id },
          },
        },
      ],
    },
  ];
}

/**
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-delegated-administrator.html
 */
function audit({ audit: asked, accounts: { B } }: ResolvedConfig): Precondition[] {
  const { trail, accessAnalyzer } = asked ?? {};
  const principal = { Service: ["cloudtrail.amazonaws.com"] };
  const found: Precondition[] = [];
  if (trail?.keyArn !== undefined) {
    const arn = trailArn(B, trail.name);
    found.push({
      what: `the policy of the key ${trail.keyArn} has`,
      statements: [
        {
          Sid: "EncryptTrail",
          Effect: "Allow",
          Principal: principal,
          Action: ["kms:GenerateDataKey*"],
          Resource: ["*"],
          Condition: {
            StringEquals: { "aws:SourceArn": arn, "kms:EncryptionContext:aws:cloudtrail:arn": arn },
          },
        },
        {
          Sid: "DescribeKeyForTrail",
          Effect: "Allow",
          Principal: principal,
          Action: ["kms:DescribeKey"],
          Resource: ["*"],
          Condition: { StringEquals: { "aws:SourceArn": arn } },
        },
      ],
    });
  }
  if (accessAnalyzer === "organization") {
    found.push({
      what: `account ${B.id} is the organization's management account or the delegated administrator of access-analyzer.amazonaws.com`,
    });
  }
  return found;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
function boundaries({ accounts, producers }: ResolvedConfig): Precondition[] {
  return Object.entries({ ...accounts, ...producers }).flatMap(([key, { permissionsBoundaryArn: arn }]) =>
    arn === undefined
      ? []
      : [{ what: `${arn} is there and allows all that the roles of ${stackId(key)} are to do` }],
  );
}
