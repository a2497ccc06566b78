import { defineConfig } from "../src/config/define-config";

/**
 * Code of your own in Python: a zip that is made already, of functions/checksums, by its SHA-256 as sha256sum prints it. It
 * assumes the role in account B itself, with boto3, which is part of Lambda's runtime.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "account-b-checksums" },
  writers: [
    {
      kind: "lambda",
      workload: "own",
      name: "checksums",
      roleName: "ChecksumsRole",
      handshake: { kind: "assume-role", roleName: "ChecksumsWriter" },
      source: { in: "own-bucket", bucketName: "account-a-uploads", prefix: "uploads/" },
      code: {
        kind: "zip",
        file: "functions/checksums.zip",
        sha256: "beb9d3e635bfd3961c7374b00382bcf8303dd6a4d1ef9301ab8227291677886c",
        runtime: "python3.13",
        handler: "app.lambda_handler",
      },
      memoryMegabytes: 256,
      operations: { "checksums/": ["write"] },
    },
  ],
});
