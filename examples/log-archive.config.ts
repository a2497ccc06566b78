import { defineConfig } from "../src/config/define-config";

/**
 * Services write as themselves: a central bucket for the logs of an organization. The bucket policy names each service and the
 * accounts that it may write for; there is no role. 444444444444 is the organization's management account.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  organizationId: "o-a1b2c3d4e5",
  destination: { bucketName: "log-archive-222222222222" },
  writers: [
    {
      kind: "service-principal",
      name: "flow-logs",
      service: "vpc-flow-logs",
      sourceAccounts: ["111111111111", "333333333333"],
      sourceRegions: ["eu-central-1", "eu-west-1"],
      prefix: "vpc/",
    },
    {
      kind: "service-principal",
      name: "flow-logs-for-athena",
      service: "vpc-flow-logs-hive",
      sourceAccounts: ["333333333333"],
      prefix: "vpc-hive/",
    },
    // Access logs and connection logs of Application Load Balancers, of every account of the organization.
    {
      kind: "service-principal",
      name: "load-balancers",
      service: "alb-access-logs",
      sourceAccounts: "organization",
      prefix: "alb/",
    },
    {
      kind: "service-principal",
      name: "network-load-balancers",
      service: "nlb-access-logs",
      sourceAccounts: ["111111111111"],
      prefix: "nlb/",
    },
    // What CloudWatch Logs delivers besides: for a Network Firewall, and by a delivery, for Bedrock.
    {
      kind: "service-principal",
      name: "firewall",
      service: "vended-logs",
      sourceAccounts: ["111111111111"],
      prefix: "firewall/",
    },
    {
      kind: "service-principal",
      name: "bedrock",
      service: "vended-logs-v2",
      sourceAccounts: ["111111111111"],
      prefix: "bedrock/",
    },
    {
      kind: "service-principal",
      name: "distributions",
      service: "cloudfront-access-logs",
      sourceAccounts: ["111111111111"],
      prefix: "cloudfront/",
    },
    {
      kind: "service-principal",
      name: "trail",
      service: "cloudtrail",
      sourceAccounts: ["111111111111"],
      resources: ["audit"],
      prefix: "trails/",
    },
    {
      kind: "service-principal",
      name: "organization-trail",
      service: "cloudtrail-organization",
      sourceAccounts: ["444444444444"],
      resources: ["organization-audit"],
      prefix: "organization-trail/",
    },
    {
      kind: "service-principal",
      name: "recorders",
      service: "config",
      sourceAccounts: ["111111111111", "333333333333"],
      prefix: "config/",
    },
    // S3 logs requests into a bucket of the same account alone.
    {
      kind: "service-principal",
      name: "requests",
      service: "s3-access-logs",
      sourceAccounts: ["222222222222"],
      resources: ["reports-222222222222"],
      prefix: "requests/",
    },
    {
      kind: "service-principal",
      name: "inventory",
      service: "s3-inventory",
      sourceAccounts: ["111111111111"],
      resources: ["uploads-111111111111"],
      prefix: "inventory/",
    },
    {
      kind: "service-principal",
      name: "flows",
      service: "appflow",
      sourceAccounts: ["111111111111"],
      resources: ["crm-export"],
      prefix: "appflow/",
    },
    // A service that has no name here is given in full, as its page has it: export tasks of CloudWatch Logs.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3ExportTasks.html
    {
      kind: "service-principal",
      name: "exported-log-groups",
      service: {
        principal: "logs.REGION.amazonaws.com",
        bucketActions: ["s3:GetBucketAcl"],
        keys: ["PREFIX*"],
        sourceArn: "logs:REGION:ACCOUNT:log-group:*",
      },
      sourceAccounts: ["111111111111"],
      prefix: "log-groups/",
    },
  ],
});
