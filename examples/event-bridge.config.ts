import { defineConfig } from "../src/config/define-config";

/**
 * An EventBridge rule invokes the function: for a bucket that another team owns and whose one notification is taken, or when
 * several functions are to get the same objects. The bucket only has to send its events to EventBridge. Suffixes match in
 * letters of any case.
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
      roleName: "thumbnail-function-role",
      handshake: { kind: "assume-role", roleName: "thumbnail-writer-role" },
      source: {
        in: "own-bucket",
        bucketName: "account-a-upload-bucket",
        existing: true,
        prefix: "uploads/",
        suffixes: [".jpg", ".png"],
      },
      trigger: { kind: "event-bridge" },
      deleteThumbnails: true,
    },
  ],
});
