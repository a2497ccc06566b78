import { defineConfig } from "../src/config/define-config";

/** System 3. One account, and the other way round: the role's own policy grants, the bucket policy names no principal. */
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
      handshake: { kind: "identity-policy-only" },
      source: { in: "destination", prefix: "uploads/" },
    },
  ],
});
