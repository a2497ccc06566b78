import { defineConfig } from "../src/config/define-config";

/**
 * Code of your own in TypeScript: a folder that is bundled and zipped, the same bytes on every machine. It may do what
 * `operations` lists and nothing else: write reports as a role in account B. Its client comes from `s3-handshake/runtime`.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "account-b-reports" },
  writers: [
    {
      kind: "lambda",
      workload: "own",
      name: "order-reports",
      roleName: "OrderReportsRole",
      handshake: { kind: "assume-role", roleName: "ReportsWriter" },
      source: { in: "own-bucket", bucketName: "account-a-orders", prefix: "orders/", suffixes: [".csv"] },
      code: {
        kind: "folder",
        folder: "functions/order-reports",
        // For what several functions share, such as the certificates of a company.
        layers: ["arn:aws:lambda:ap-northeast-1:111111111111:layer:certificates:1"],
      },
      memoryMegabytes: 256,
      operations: { "reports/": ["write"] },
    },
  ],
});
