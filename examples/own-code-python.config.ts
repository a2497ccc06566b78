import { defineConfig } from "../src/config/define-config";

/**
 * Code of your own in Python: a zip that is made already, of functions/checksums, by its SHA-256 as sha256sum prints it. It
 * assumes the role in account B itself, with boto3, which is part of Lambda's runtime. Code that is too large for a zip is a
 * container image, by its digest.
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
    {
      kind: "lambda",
      workload: "own",
      name: "transcripts",
      roleName: "TranscriptsRole",
      handshake: { kind: "assume-role", roleName: "TranscriptsWriter" },
      source: { in: "own-bucket", bucketName: "account-a-recordings", prefix: "recordings/" },
      code: {
        kind: "image",
        uri: "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/transcripts@sha256:5f2c1d0e9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d",
        command: ["app.lambda_handler"],
      },
      environment: { LOG_LEVEL: "info" },
      memoryMegabytes: 4096,
      timeoutSeconds: 900,
      operations: { "transcripts/": ["write", "tag"] },
    },
  ],
});
