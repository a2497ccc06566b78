/**
 * A service that writes to a bucket as a service principal, as AWS documents it. `PREFIX` is the writer's prefix,
 * `ACCOUNT` the logs' account, `REGION` its Region, `ORGANIZATION` the config's organizationId and `NAME` each of the
 * writer's `resources`.
 */
export interface DeliveryService {
  /** The principal in the bucket policy, with `REGION` if there is one in each. */
  readonly principal: string;
  readonly bucketActions: readonly string[];
  readonly objectActions: readonly string[];
  /** The keys that it writes: `PREFIXAWSLogs/ACCOUNT/*`. */
  readonly keys: readonly string[];
  /** The same with a prefix, if that changes more than the beginning. @default - `keys` */
  readonly keysWithPrefix?: readonly string[];
  /** Its aws:SourceArn, after the partition. @default - nothing */
  readonly sourceArn?: string;
  /** Whether it sends aws:SourceAccount. */
  readonly sourceAccount: boolean;
  /** Whether it sends aws:SourceOrgID. */
  readonly sourceOrganization: boolean;
  /** Actions that it needs on the bucket's KMS key. Empty if it cannot write to a bucket with one. */
  readonly keyActions: readonly string[];
  /** Whether the bucket must be in the source's Region. */
  readonly inRegionOfBucket?: true;
  /** Whether the bucket must be in the source's account. */
  readonly inAccountOfBucket?: true;
  /** The kind of the writer's `resources`. @default - it takes none */
  readonly resources?: string;
  /** A note for the user. @default - nothing */
  readonly also?: string;
  readonly page: string;
}

const PUT = ["s3:PutObject"] as const;
const LOGS_KEY_ACTIONS = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:DescribeKey",
] as const;

const ACROSS_ACCOUNTS =
  "the bucket's account has a delivery destination, whose policy lets the source's account create deliveries";

const V2_PAGE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html";

/** Logs that CloudWatch Logs delivers for a service and that are configured in the service. */
const VENDED = {
  principal: "delivery.logs.amazonaws.com",
  bucketActions: ["s3:GetBucketAcl"],
  objectActions: PUT,
  keys: ["PREFIXAWSLogs/ACCOUNT/*"],
  sourceArn: "logs:REGION:ACCOUNT:*",
  sourceAccount: true,
  sourceOrganization: false,
  keyActions: LOGS_KEY_ACTIONS,
  page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html",
} as const satisfies DeliveryService;

/** A trail: `REGION` is its home Region. */
const TRAIL = {
  principal: "cloudtrail.amazonaws.com",
  bucketActions: ["s3:GetBucketAcl"],
  objectActions: PUT,
  keys: ["PREFIXAWSLogs/ACCOUNT/*"],
  sourceArn: "cloudtrail:REGION:ACCOUNT:trail/NAME",
  sourceAccount: true,
  sourceOrganization: false,
  keyActions: ["kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey"],
  resources: "a trail",
  page: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
} as const satisfies DeliveryService;

/**
 * By its name in a config. None has a condition on an ACL: a bucket with BucketOwnerEnforced refuses every other ACL.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export const DELIVERY_SERVICES = {
  "alb-access-logs": {
    principal: "logdelivery.elasticloadbalancing.amazonaws.com",
    bucketActions: [],
    objectActions: PUT,
    keys: ["PREFIXAWSLogs/ACCOUNT/*"],
    sourceArn: "elasticloadbalancing:REGION:ACCOUNT:loadbalancer/*",
    sourceAccount: false,
    sourceOrganization: true,
    keyActions: [],
    inRegionOfBucket: true,
    page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
  },
  "nlb-access-logs": {
    ...VENDED,
    inRegionOfBucket: true,
    page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html",
  },
  "vpc-flow-logs": {
    ...VENDED,
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html",
  },
  "vpc-flow-logs-hive": {
    ...VENDED,
    keys: ["PREFIXAWSLogs/aws-account-id=ACCOUNT/*"],
    page: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html",
  },
  "vended-logs": VENDED,
  "vended-logs-v2": {
    ...VENDED,
    bucketActions: [],
    sourceArn: "logs:REGION:ACCOUNT:delivery-source:*",
    also: ACROSS_ACCOUNTS,
    page: V2_PAGE,
  },
  "vended-logs-v2-hive": {
    ...VENDED,
    bucketActions: [],
    keys: ["PREFIXAWSLogs/aws-account-id=ACCOUNT/*"],
    sourceArn: "logs:REGION:ACCOUNT:delivery-source:*",
    also: ACROSS_ACCOUNTS,
    page: V2_PAGE,
  },
  // Its deliveries are configured in us-east-1, wherever the bucket is. A prefix replaces AWSLogs.
  "cloudfront-access-logs": {
    ...VENDED,
    bucketActions: [],
    keys: ["AWSLogs/ACCOUNT/CloudFront/*"],
    keysWithPrefix: ["PREFIX*"],
    sourceArn: "logs:us-east-1:ACCOUNT:delivery-source:*",
    also: ACROSS_ACCOUNTS,
    page: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html",
  },
  "cloudfront-access-logs-hive": {
    ...VENDED,
    bucketActions: [],
    keys: ["AWSLogs/aws-account-id=ACCOUNT/CloudFront/*"],
    keysWithPrefix: ["PREFIX*"],
    sourceArn: "logs:us-east-1:ACCOUNT:delivery-source:*",
    also: ACROSS_ACCOUNTS,
    page: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html",
  },
  cloudtrail: TRAIL,
  // It names the management account for all logs. If it becomes a trail of only that account, it writes to the first
  // key.
  "cloudtrail-organization": {
    ...TRAIL,
    keys: ["PREFIXAWSLogs/ACCOUNT/*", "PREFIXAWSLogs/ORGANIZATION/*"],
  },
  config: {
    principal: "config.amazonaws.com",
    bucketActions: ["s3:GetBucketAcl", "s3:ListBucket"],
    objectActions: PUT,
    keys: ["PREFIXAWSLogs/ACCOUNT/Config/*"],
    sourceAccount: true,
    sourceOrganization: false,
    keyActions: ["kms:Decrypt", "kms:GenerateDataKey"],
    page: "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html",
  },
  "s3-access-logs": {
    principal: "logging.s3.amazonaws.com",
    bucketActions: [],
    objectActions: PUT,
    keys: ["PREFIX*"],
    sourceArn: "s3:::NAME",
    sourceAccount: true,
    sourceOrganization: false,
    keyActions: ["kms:GenerateDataKey", "kms:Decrypt"],
    inRegionOfBucket: true,
    inAccountOfBucket: true,
    resources: "a bucket",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
  },
  "s3-inventory": {
    principal: "s3.amazonaws.com",
    bucketActions: [],
    objectActions: PUT,
    keys: ["PREFIX*"],
    sourceArn: "s3:::NAME",
    sourceAccount: true,
    sourceOrganization: false,
    keyActions: ["kms:GenerateDataKey"],
    inRegionOfBucket: true,
    resources: "a bucket",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html",
  },
  // Its page has a flow's ARN without a Region, AWS's ARN reference with one: the star matches both.
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonappflow.html
  appflow: {
    principal: "appflow.amazonaws.com",
    bucketActions: ["s3:GetBucketAcl", "s3:ListBucketMultipartUploads"],
    objectActions: [
      "s3:PutObject",
      "s3:PutObjectAcl",
      "s3:AbortMultipartUpload",
      "s3:ListMultipartUploadParts",
    ],
    keys: ["PREFIX*"],
    sourceArn: "appflow:*:ACCOUNT:flow/NAME",
    sourceAccount: true,
    sourceOrganization: false,
    keyActions: [],
    resources: "a flow",
    also: "its page does not mention a bucket of another account: try a flow before you rely on it",
    page: "https://docs.aws.amazon.com/appflow/latest/userguide/s3-policies-management.html",
  },
} as const satisfies Readonly<Record<string, DeliveryService>>;

export type DeliveryServiceName = keyof typeof DELIVERY_SERVICES;
export const DELIVERY_SERVICE_NAMES = Object.keys(DELIVERY_SERVICES) as DeliveryServiceName[];

/** Whether a service writes below the organization's id. */
export function isOfOrganization({ keys, keysWithPrefix = keys }: DeliveryService): boolean {
  return [...keys, ...keysWithPrefix].some((key) => key.includes("ORGANIZATION"));
}

/** The facts of a named service, or of one that the config describes. */
export function deliveryService(service: DeliveryServiceName | DeliveryService): DeliveryService {
  return typeof service === "string" ? DELIVERY_SERVICES[service] : service;
}
