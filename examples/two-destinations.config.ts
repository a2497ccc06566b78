import { defineConfig } from "../src/config/define-config";

/**
 * Two buckets in two accounts and Regions: one for those who read the reports, and an archive with a key and a retention of its
 * own. One task writes to both by their policies, one job and a function of one's own code through a role in each account, and one
 * task to the first bucket alone.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  owners: {
    archive: { id: "333333333333", region: "ap-northeast-3" },
  },
  destinations: {
    main: { bucketName: "account-b-report-bucket" },
    archive: {
      account: "archive",
      bucketName: "report-archive-bucket",
      encryption: { kind: "sse-kms", alias: "alias/report-archive" },
      objectLock: { mode: "governance", retainDays: 365 },
    },
  },
  writers: [
    {
      kind: "ecs-task",
      name: "report-task",
      roleName: "report-task-role",
      destinations: ["main", "archive"],
      prefixes: ["reports/"],
    },
    {
      kind: "service",
      name: "export-job",
      roleName: "export-job-role",
      services: ["glue.amazonaws.com"],
      handshake: { kind: "assume-role", roleName: "export-target-role" },
      destinations: ["main", "archive"],
      prefixes: ["exports/"],
    },
    {
      kind: "ecs-task",
      name: "index-task",
      roleName: "index-task-role",
      destinations: ["main"],
      prefixes: ["index/"],
      operations: ["read", "write", "list"],
    },
    {
      kind: "lambda",
      workload: "own",
      name: "order-archive",
      roleName: "order-archive-role",
      handshake: { kind: "assume-role", roleName: "order-target-role" },
      source: { in: "own-bucket", bucketName: "account-a-orders", prefix: "orders/" },
      code: { kind: "folder", folder: "functions/order-archive" },
      destinations: ["main", "archive"],
      operations: { "orders/": ["write"] },
    },
  ],
});
