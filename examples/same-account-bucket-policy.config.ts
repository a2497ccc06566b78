import { defineConfig } from "../src/config/define-config";

/**
 * System 2. One account. The function's role may write logs and nothing else; the bucket policy alone names it and lets
 * it get and put, so that the bucket's owner has all of the say in one place. An upload sets the function off.
 */
export default defineConfig({
  accounts: {
    A: { id: "123456789012", region: "ap-northeast-1" },
    B: { id: "123456789012", region: "ap-northeast-1" },
  },
  destination: { bucketName: "my-image-bucket" },
  writers: [
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "LambdaThumbRole",
      handshake: { kind: "bucket-policy-only" },
      source: { in: "destination", prefix: "uploads/" },
    },
  ],
});
