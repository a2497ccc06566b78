import { defineConfig } from "../src/config/define-config";

/**
 * System 1. A function in A makes thumbnails of the pictures that come to its bucket and stores them in B's, through a
 * role in B that trusts the function's role alone.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "account-b-thumb-bucket" },
  writers: [
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "AccountA-LambdaRole",
      handshake: { kind: "assume-role", roleName: "ThumbXRole" },
      // For pictures that lie in B's own bucket: { in: "destination", prefix: "uploads/" }.
      source: { in: "own-bucket", bucketName: "account-a-upload-bucket", prefix: "uploads/" },
    },
  ],
});
