import {
  DELIVERY_SERVICES,
  DELIVERY_SERVICE_NAMES,
  type DeliveryServiceName,
} from "../../src/config/delivery-services";
import type { HandshakeConfig } from "../../src/config/schema";
import { planAccess } from "../../src/handshakes/plan-access";
import { policyBytes } from "../../src/policies/aws-quotas";
import { deliveryStatements, type DeliveryInput } from "../../src/policies/delivery-statements";
import { resolved, smallConfig } from "../support/configs";
import { destinationIn } from "../support/destination-in";

const bucket = { bucketName: "logs", owner: { id: "222222222222", region: "eu-central-1" } };
const ARN = "arn:aws:s3:::logs";

function statementsOf(service: DeliveryServiceName, changes: Partial<DeliveryInput> = {}) {
  return deliveryStatements({
    name: "logs",
    service: DELIVERY_SERVICES[service],
    bucket,
    prefix: "in/",
    sources: { accounts: ["111111111111"] },
    regions: ["eu-central-1"],
    organizationId: "o-abcdefghij",
    ...changes,
  });
}

const account = { "aws:SourceAccount": "111111111111" };
const logs = (resource: string, region = "eu-central-1") => ({
  StringEquals: account,
  ArnLike: { "aws:SourceArn": [`arn:aws:logs:${region}:111111111111:${resource}`] },
});

/** As each service's page has it: the principal, the key, the condition, and whether it looks at the bucket first. */
type Row = [DeliveryServiceName, string, string | string[], object, string[], string[]?];

const ROWS: Row[] = [
  [
    "alb-access-logs",
    "logdelivery.elasticloadbalancing.amazonaws.com",
    "in/AWSLogs/111111111111/*",
    {
      ArnLike: {
        "aws:SourceArn": ["arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/*"],
      },
    },
    [],
  ],
  [
    "nlb-access-logs",
    "delivery.logs.amazonaws.com",
    "in/AWSLogs/111111111111/*",
    logs("*"),
    ["s3:GetBucketAcl"],
  ],
  [
    "vpc-flow-logs",
    "delivery.logs.amazonaws.com",
    "in/AWSLogs/111111111111/*",
    logs("*"),
    ["s3:GetBucketAcl"],
  ],
  ["vended-logs", "delivery.logs.amazonaws.com", "in/AWSLogs/111111111111/*", logs("*"), ["s3:GetBucketAcl"]],
  [
    "vpc-flow-logs-hive",
    "delivery.logs.amazonaws.com",
    "in/AWSLogs/aws-account-id=111111111111/*",
    logs("*"),
    ["s3:GetBucketAcl"],
  ],
  [
    "vended-logs-v2",
    "delivery.logs.amazonaws.com",
    "in/AWSLogs/111111111111/*",
    logs("delivery-source:*"),
    [],
  ],
  [
    "cloudfront-access-logs",
    "delivery.logs.amazonaws.com",
    "in/*",
    logs("delivery-source:*", "us-east-1"),
    [],
  ],
  [
    "cloudtrail",
    "cloudtrail.amazonaws.com",
    "in/AWSLogs/111111111111/*",
    {
      StringEquals: account,
      ArnLike: { "aws:SourceArn": ["arn:aws:cloudtrail:eu-central-1:111111111111:trail/one"] },
    },
    ["s3:GetBucketAcl"],
  ],
  [
    "vended-logs-v2-hive",
    "delivery.logs.amazonaws.com",
    "in/AWSLogs/aws-account-id=111111111111/*",
    logs("delivery-source:*"),
    [],
  ],
  [
    "cloudfront-access-logs-hive",
    "delivery.logs.amazonaws.com",
    "in/*",
    logs("delivery-source:*", "us-east-1"),
    [],
  ],
  [
    "cloudtrail-organization",
    "cloudtrail.amazonaws.com",
    ["in/AWSLogs/111111111111/*", "in/AWSLogs/o-abcdefghij/*"],
    {
      StringEquals: account,
      ArnLike: { "aws:SourceArn": ["arn:aws:cloudtrail:eu-central-1:111111111111:trail/one"] },
    },
    ["s3:GetBucketAcl"],
  ],
  [
    "appflow",
    "appflow.amazonaws.com",
    "in/*",
    { StringEquals: account, ArnLike: { "aws:SourceArn": ["arn:aws:appflow:*:111111111111:flow/one"] } },
    ["s3:GetBucketAcl", "s3:ListBucketMultipartUploads"],
    ["s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
  ],
  [
    "config",
    "config.amazonaws.com",
    "in/AWSLogs/111111111111/Config/*",
    { StringEquals: account },
    ["s3:GetBucketAcl", "s3:ListBucket"],
  ],
  [
    "s3-access-logs",
    "logging.s3.amazonaws.com",
    "in/*",
    { StringEquals: account, ArnLike: { "aws:SourceArn": ["arn:aws:s3:::one"] } },
    [],
  ],
  [
    "s3-inventory",
    "s3.amazonaws.com",
    "in/*",
    { StringEquals: account, ArnLike: { "aws:SourceArn": ["arn:aws:s3:::one"] } },
    [],
  ],
];

test.each(ROWS.map((row) => [row[0], row] as const))(
  "%s may write what its page says, for its source alone",
  (service, row) => {
    const [, principal, keys, Condition, looks, does = ["s3:PutObject"]] = row;
    const { resources } = DELIVERY_SERVICES[service] as { readonly resources?: string };
    const { bucketPolicy } = statementsOf(service, resources === undefined ? {} : { resources: ["one"] });
    expect(bucketPolicy).toEqual([
      {
        Sid: "DeliverByLogs",
        Effect: "Allow",
        Principal: { Service: [principal] },
        Action: [...does, ...looks],
        Resource: [...[keys].flat().map((key) => `${ARN}/${key}`), ...(looks.length === 0 ? [] : [ARN])],
        Condition,
      },
    ]);
  },
);

test("every service of the table is compared with its page", () => {
  expect(ROWS.map(([service]) => service).sort()).toEqual(DELIVERY_SERVICE_NAMES.toSorted());
});

test("CloudFront without a prefix writes below AWSLogs, for its account alone", () => {
  const [statement] = statementsOf("cloudfront-access-logs", { prefix: "" }).bucketPolicy;
  expect(statement?.Resource).toEqual([`${ARN}/AWSLogs/111111111111/CloudFront/*`]);
});

test("the key is for the same source, and for none where the service writes to no bucket with one", () => {
  expect(statementsOf("vpc-flow-logs").keyPolicy).toEqual([
    {
      Sid: "UseByLogs",
      Effect: "Allow",
      Principal: { Service: ["delivery.logs.amazonaws.com"] },
      Action: DELIVERY_SERVICES["vpc-flow-logs"].keyActions,
      Resource: ["*"],
      Condition: logs("*"),
    },
  ]);
  expect(statementsOf("alb-access-logs").keyPolicy).toEqual([]);
});

test("an organization is named instead of its accounts, where the service says which", () => {
  const [statement] = statementsOf("alb-access-logs", {
    sources: { organizationId: "o-abcdefghij" },
  }).bucketPolicy;
  expect(statement).toMatchObject({
    Resource: [`${ARN}/in/AWSLogs/*`],
    Condition: {
      StringEquals: { "aws:SourceOrgID": "o-abcdefghij" },
      ArnLike: { "aws:SourceArn": ["arn:aws:elasticloadbalancing:eu-central-1:*:loadbalancer/*"] },
    },
  });
});

test("each account has a key of its own up to sixty, and beyond that the condition says which may come", () => {
  const accounts = Array.from({ length: 61 }, (_unused, index) => String(300_000_000_000 + index));
  const resourcesFor = (count: number) =>
    statementsOf("vpc-flow-logs", { sources: { accounts: accounts.slice(0, count) } }).bucketPolicy[0]
      ?.Resource;
  expect(resourcesFor(60)).toEqual([...accounts.slice(0, 60).map((id) => `${ARN}/in/AWSLogs/${id}/*`), ARN]);
  expect(resourcesFor(61)).toEqual([`${ARN}/in/AWSLogs/*`, ARN]);
});

test("flow logs and AWS Config of 400 accounts in three Regions fit into a bucket policy", () => {
  const common = {
    kind: "service-principal" as const,
    sourceAccounts: Array.from({ length: 400 }, (_unused, index) => String(300_000_000_000 + index)),
    sourceRegions: ["eu-central-1", "eu-west-1", "us-east-1"],
  };
  const writers: HandshakeConfig["writers"] = [
    { ...common, name: "flow-logs", service: "vpc-flow-logs", prefix: "vpc/" },
    { ...common, name: "recorders", service: "config", prefix: "config/" },
  ];
  const { policy } = destinationIn(planAccess(resolved({ ...smallConfig(), writers })));
  expect(policyBytes(policy)).toBeLessThan(16_000);
});
