import { defineConfig } from "../src/config/define-config";

/**
 * The bucket reports to a topic, to which others of the account may subscribe as well, and the function takes its events from a
 * queue behind it: bursts wait there, and what fails comes again by itself, message by message. A second function has a queue
 * alone.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "account-b-archive-bucket" },
  writers: [
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "thumbnail-function-role",
      handshake: { kind: "bucket-policy" },
      source: {
        in: "own-bucket",
        bucketName: "account-a-upload-bucket",
        prefix: "uploads/",
        suffixes: [".jpg", ".JPG", ".png", ".PNG"],
      },
      trigger: { kind: "sns", deliver: { to: "queue", maxConcurrency: 20 } },
      kmsKey: { alias: "alias/thumbnail-function" },
    },
    {
      kind: "lambda",
      workload: "copy",
      name: "archive",
      roleName: "archive-function-role",
      handshake: { kind: "assume-role", roleName: "archive-writer-role" },
      source: { in: "own-bucket", bucketName: "account-a-upload-bucket", prefix: "originals/" },
      outputPrefix: "archive/",
      trigger: { kind: "sqs" },
    },
  ],
});
