import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../src/config/parse-config";
import type { HandshakeConfig } from "../../src/config/schema";
import { smallConfig } from "../support/configs";
import { findingsOf } from "../support/findings-of";

type DeliveryInput = Extract<HandshakeConfig["writers"][number], { kind: "service-principal" }>;

const own = { principal: "example.amazonaws.com", keys: ["PREFIXreports/ACCOUNT/*"] };

function writer(changes: Partial<DeliveryInput>): DeliveryInput {
  return {
    kind: "service-principal",
    name: "logs",
    service: "vpc-flow-logs",
    sourceAccounts: ["111111111111"],
    prefix: "vpc/",
    ...changes,
  };
}

function findings(changes: object, rest: Partial<HandshakeConfig> = {}): string[] {
  return findingsOf({ ...smallConfig(), ...rest, writers: [{ ...writer({}), ...changes }] });
}

test("services that write as themselves are let be as their pages have them", () => {
  expect(findings({})).toEqual([]);
  expect(findings({ service: own })).toEqual([]);
  expect(
    findings(
      { service: "alb-access-logs", sourceAccounts: "organization" },
      { organizationId: "o-abcdefghij" },
    ),
  ).toEqual([]);
  expect(findings({ service: "cloudtrail", resources: ["audit"] })).toEqual([]);
});

const b = "the bucket's Region";
const page = (name: string) => `https://docs.aws.amazon.com/${name}.html`;
const ALB = page("elasticloadbalancing/latest/application/enable-access-logging");
const FLOW = page("vpc/latest/userguide/flow-logs-s3-permissions");
const TRAIL = page("awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail");
const FLOWS = page("appflow/latest/userguide/s3-policies-management");
const S3 = page("AmazonS3/latest/userguide/enable-server-access-logging");

test.each<[what: string, changes: object, rest: Partial<HandshakeConfig>, ...expected: string[]]>([
  [
    "an organization that the service does not name",
    { sourceAccounts: "organization" },
    { organizationId: "o-abcdefghij" },
    `writers[0].sourceAccounts: account ids: the service does not name its organization (${FLOW}) | "organization"`,
  ],
  [
    "Regions of two partitions",
    { sourceRegions: ["eu-central-1", "cn-north-1"] },
    {},
    'writers[0].sourceRegions: Regions of the bucket\'s partition (aws) | "cn-north-1" (aws-cn)',
  ],
  [
    "an organization that the config does not name",
    { service: "alb-access-logs", sourceAccounts: "organization" },
    {},
    "organizationId: an organization id, whose logs writers[0] is for | nothing",
  ],
  [
    "a trail without a name",
    { service: "cloudtrail" },
    {},
    "writers[0].resources: the name of a trail, which the service names | nothing",
  ],
  [
    "a trail of an organization that the config does not name",
    { service: "cloudtrail-organization", resources: ["all"] },
    {},
    "organizationId: an organization id, under which the service of writers[0] writes | nothing",
  ],
  [
    "a trail of an organization with more than one management account",
    {
      service: "cloudtrail-organization",
      resources: ["all"],
      sourceAccounts: ["111111111111", "333333333333"],
    },
    { organizationId: "o-abcdefghij" },
    `writers[0].sourceAccounts: one account, the organization's management account, which the service names (${TRAIL}) | 2 accounts`,
  ],
  [
    "flows to a bucket with a KMS key",
    { service: "appflow", resources: ["contacts"] },
    {
      destination: {
        bucketName: "destination-bucket",
        encryption: { kind: "sse-kms", alias: "alias/logs" },
      },
    },
    `destination.encryption.kind: "sse-s3": the service of writers[0] writes to no bucket with a KMS key (${FLOWS}) | "sse-kms"`,
  ],
  [
    "names that the service does not name",
    { resources: ["vpc-1"] },
    {},
    "writers[0].resources: nothing: the service does not name its resources | a list of names",
  ],
  [
    "a load balancer of another Region",
    { service: "alb-access-logs", sourceRegions: ["eu-central-1", "eu-west-1"] },
    {},
    `writers[0].sourceRegions: only "eu-central-1", ${b} (${ALB}) | "eu-west-1"`,
  ],
  [
    "access logs of another account's bucket",
    { service: "s3-access-logs", resources: ["uploads"] },
    {},
    `writers[0].sourceAccounts: only "222222222222", the bucket's account (${S3}) | "111111111111"`,
  ],
  [
    "reports all over the bucket",
    { service: "s3-inventory", resources: ["uploads"], prefix: "" },
    {},
    'writers[0].prefix: a prefix: the service could write anywhere in the bucket | ""',
  ],
  [
    "load balancers to a bucket with a KMS key",
    { service: "alb-access-logs" },
    {
      destination: {
        bucketName: "destination-bucket",
        encryption: { kind: "sse-kms", alias: "alias/logs" },
      },
    },
    `destination.encryption.kind: "sse-s3": the service of writers[0] writes to no bucket with a KMS key (${ALB}) | "sse-kms"`,
  ],
  [
    "a service that says nothing of whom it writes for",
    { service: { ...own, sourceAccount: false } },
    {},
    "writers[0].service: sourceAccount: true, or a sourceArn with ACCOUNT: otherwise any customer of the service could write | neither",
  ],
])("%s", (_what, changes, rest, ...expected) => {
  expect(findings(changes, rest)).toEqual(expected);
});

test("the services that the page has in full are taken as they stand there", () => {
  const page = readFileSync(join(__dirname, "../../docs/reference/services.md"), "utf8");
  const services = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? "{}") as Record<
    string,
    { sourceArn: string }
  >;
  expect(Object.keys(services)).toHaveLength(5);
  for (const service of Object.values(services)) {
    const resources = service.sourceArn.includes("NAME") ? { resources: ["one"] } : {};
    expect(findings({ service, ...resources })).toEqual([]);
  }
});

test("two services that could overwrite each other's objects are refused, unless that is confirmed", () => {
  const both = [writer({}), writer({ name: "balancers", service: "nlb-access-logs" })];
  const parse = (sharedPrefixes: string[]) => () =>
    parseConfig(
      { ...smallConfig(), destination: { bucketName: "logs-bucket", sharedPrefixes }, writers: both },
      "test",
    );
  expect(parse([])).toThrow(/writers\[1\]\.prefix: expected a prefix that does not overlap "vpc\/AWSLogs\/"/);
  expect(parse(["vpc/AWSLogs/"])).not.toThrow();
});
