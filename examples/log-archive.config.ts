import { defineConfig } from "../src/config/define-config";

/**
 * Services write as themselves: a central bucket of the logs of two accounts. The bucket policy names each service and the
 * accounts that it may write for; there is no role.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
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
      name: "load-balancers",
      service: "alb-access-logs",
      sourceAccounts: ["111111111111", "333333333333"],
      prefix: "alb/",
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
      name: "inventory",
      service: "s3-inventory",
      sourceAccounts: ["111111111111"],
      resources: ["uploads-111111111111"],
      prefix: "inventory/",
    },
  ],
});
