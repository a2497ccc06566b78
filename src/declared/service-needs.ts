import { deliveryService } from "../config/delivery-services";
import type { ResolvedConfig } from "../config/schema";
import type { RoleWriter, ServicePrincipalWriter } from "../config/writer-schema";

type Operation = Extract<RoleWriter, { kind: "service" }>["operations"][number];

/** What a service needs on its bucket, according to AWS's pages. */
interface DocumentedNeeds {
  /** On the bucket, in addition to listing it. */
  readonly onBucket?: readonly string[];
  /** On objects, in addition to the operations. */
  readonly onObjects?: readonly string[];
  /** The required operations. */
  readonly operations?: readonly Operation[];
  /** Whether it sends the ACL bucket-owner-full-control across accounts. */
  readonly sendsAcl?: boolean;
  /** What its role needs on its source, which is in no stack. */
  readonly atSource?: readonly string[];
  /** Other notes for the user. `PREFIX` is the writer's first prefix. */
  readonly also?: string;
  readonly page: string;
}

const UPLOADS = ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"] as const;
const ALL: readonly Operation[] = ["read", "write", "delete", "list"];
const MARKERS =
  "it writes to a folder below PREFIX/: it also puts an empty object PREFIX_$folder$ next to the prefix, which is denied";

const DOCUMENTED: Readonly<Record<string, DocumentedNeeds>> = {
  "firehose.amazonaws.com": {
    onBucket: UPLOADS,
    operations: ["read", "write", "list"],
    sendsAcl: true,
    page: "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3",
  },
  "datasync.amazonaws.com": {
    onBucket: UPLOADS,
    onObjects: ["s3:PutObjectTagging", "s3:GetObjectTagging", "s3:ListMultipartUploadParts"],
    operations: ALL,
    page: "https://docs.aws.amazon.com/datasync/latest/userguide/create-s3-location.html",
  },
  "codebuild.amazonaws.com": {
    onBucket: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
    operations: ["write"],
    page: "https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html",
  },
  "appflow.amazonaws.com": {
    also: 'flows write as the service itself, for which there is the kind "service-principal" with service "appflow"',
    page: "https://docs.aws.amazon.com/appflow/latest/userguide/s3-policies-management.html",
  },
  "batch.amazonaws.com": {
    also: "its jobs write with their job role, which ecs-tasks.amazonaws.com assumes",
    page: "https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html",
  },
  "athena.amazonaws.com": {
    onBucket: UPLOADS,
    onObjects: ["s3:ListMultipartUploadParts"],
    operations: ["read", "write", "list"],
    also: "it assumes the role of a workgroup that has one; the results of other workgroups are written as the principal that starts the query",
    page: "https://docs.aws.amazon.com/athena/latest/ug/cross-account-permissions.html",
  },
  "dms.amazonaws.com": {
    onObjects: ["s3:PutObjectTagging"],
    operations: ["write", "delete", "list"],
    sendsAcl: true,
    also: "its endpoint must name the bucket's account as ExpectedBucketOwner, and its replication instance must be in the bucket's Region",
    page: "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.S3.html",
  },
  "glue.amazonaws.com": {
    operations: ALL,
    also: MARKERS,
    page: "https://docs.aws.amazon.com/glue/latest/dg/cross-account-access.html",
  },
  "elasticmapreduce.amazonaws.com": {
    also: "its clusters write with the role of their instance profile, which ec2.amazonaws.com assumes",
    page: "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-iam-role-for-ec2.html",
  },
  "emr-serverless.amazonaws.com": {
    operations: ALL,
    also: MARKERS,
    page: "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/jobs-s3-access.html",
  },
  "sagemaker.amazonaws.com": {
    operations: ["read", "write", "list"],
    page: "https://repost.aws/knowledge-center/sagemaker-s3-accessdenied-training",
  },
  "transfer.amazonaws.com": {
    onObjects: ["s3:GetObjectAcl", "s3:GetObjectTagging"],
    operations: ALL,
    sendsAcl: true,
    page: "https://docs.aws.amazon.com/transfer/latest/userguide/users-policies-all-access.html",
  },
  "s3.amazonaws.com": {
    operations: ["replicate"],
    atSource: [
      "s3:GetReplicationConfiguration",
      "s3:ListBucket",
      "s3:GetObjectVersionForReplication",
      "s3:GetObjectVersionAcl",
      "s3:GetObjectVersionTagging",
    ],
    also: "its source bucket has versioning, and a replication configuration with this role; the source's objects have the same encryption as this bucket: a replica keeps its source's encryption, and this bucket denies any other",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
  },
  "rds.amazonaws.com": {
    operations: ["write"],
    also: "the page of exports by query does not mention a bucket of another account: try one before you rely on it; exports of snapshots come from export.rds.amazonaws.com with another KMS key, which the bucket denies",
    page: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Setup.html",
  },
};

/** What a writer's services get in addition to its operations. */
export function grantedToServices(writer: RoleWriter): { onBucket: string[]; onObjects: string[] } {
  const isServed =
    writer.kind === "service" &&
    writer.operations.includes("write") &&
    writer.handshake.kind !== "access-grants";
  const needs = isServed ? writer.services.flatMap((service) => DOCUMENTED[service] ?? []) : [];
  return {
    onBucket: [...new Set(needs.flatMap(({ onBucket = [] }) => onBucket))],
    onObjects: [...new Set(needs.flatMap(({ onObjects = [] }) => onObjects))],
  };
}

/** What the pages of the writers' services require and the config does not grant, and other requirements. */
export function serviceAssumptions({ writers }: ResolvedConfig): string[] {
  return writers.flatMap((writer) => {
    if (writer.kind === "service-principal") return deliveryAssumptions(writer);
    if (writer.kind !== "service") return [];
    return writer.services.flatMap((service) => {
      const needs = DOCUMENTED[service];
      if (needs === undefined) return [];
      const who = `${service}, for the writer ${writer.name}`;
      return [
        ...missingOf(writer, needs).map(
          (missing) => `${who}, works without ${missing}, which its page requires`,
        ),
        ...atSourceOf(writer, needs).map((actions) => `${who}: the role has ${actions} at its source`),
        ...alsoOf(writer, needs).map((also) => `${who}: ${also}`),
      ].map((text) => `${text} (${needs.page})`);
    });
  });
}

function deliveryAssumptions({ name, service }: ServicePrincipalWriter): string[] {
  const { principal, also, page } = deliveryService(service);
  const who = `${principal}, for the writer ${name}`;
  if (typeof service !== "string") return [`${who}, needs what the config says, and nothing else`];
  return also === undefined ? [] : [`${who}: ${also} (${page})`];
}

function missingOf(writer: RoleWriter, { operations = [], sendsAcl }: DocumentedNeeds): string[] {
  const given: readonly Operation[] = writer.operations;
  const lacking = operations.filter((operation) => !given.includes(operation));
  const isOwner = writer.handshake.kind === "assume-role" || writer.handshake.kind === "access-grants";
  return [
    ...(lacking.length === 0 ? [] : [`the operations ${lacking.map((name) => `"${name}"`).join(", ")}`]),
    ...(sendsAcl === true && !isOwner && writer.aclHeader === "none"
      ? ['aclHeader "accepted", for the ACL that it sends across accounts']
      : []),
  ];
}

/** Permissions that `additionalStatements` lacks; existing or attached policies may have them. */
function atSourceOf({ additionalStatements }: RoleWriter, { atSource = [] }: DocumentedNeeds): string[] {
  const given = new Set(additionalStatements.flatMap(({ actions }) => actions));
  const lacking = atSource.filter((action) => !given.has(action));
  return lacking.length === 0 ? [] : [lacking.join(", ")];
}

function alsoOf({ prefixes }: RoleWriter, { also }: DocumentedNeeds): string[] {
  const prefix = (prefixes[0] ?? "").replace(/\/$/, "");
  return also === undefined ? [] : [also.replaceAll("PREFIX", prefix)];
}
