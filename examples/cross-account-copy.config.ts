import { defineConfig } from "../src/config/define-config";

/**
 * System 4. A function in A copies what comes under a prefix of A's bucket to B's. The copy is made by the role in B: it
 * reads A's bucket, whose policy lets it, and writes B's, whose policy names it. Errors raise an alarm, sent by mail. What
 * already exists is copied by a Step Functions Distributed Map.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "account222-copy-bucket" },
  writers: [
    {
      kind: "lambda",
      workload: "copy",
      name: "copy",
      roleName: "copy-function-role",
      handshake: {
        kind: "assume-role",
        roleName: "s3-PutObject-assumedRole-by-Lambda-in-account111",
        inBucketPolicy: true,
      },
      source: { in: "own-bucket", bucketName: "account111-source-bucket", prefix: "export/" },
      timeoutSeconds: 900,
      backfill: { roleName: "copy-backfill-role" },
    },
  ],
  alarms: { emails: ["operations@example.com"] },
});
