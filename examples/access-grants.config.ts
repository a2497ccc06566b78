import { defineConfig } from "../src/config/define-config";

/**
 * System 9. Finer control by S3 Access Grants: B's instance grants the function's role one prefix, and the function asks
 * it for credentials. Neither a role in B that A may assume, nor a statement in B's bucket policy.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  accessGrants: {},
  destination: { bucketName: "granted-thumb-bucket" },
  writers: [
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "AccountA-LambdaRole",
      handshake: { kind: "access-grants" },
      source: { in: "own-bucket", bucketName: "account-a-upload-bucket", prefix: "uploads/" },
    },
  ],
});
