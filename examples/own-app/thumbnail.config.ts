import { defineConfig } from "../../src/config/define-config";

/** What function.ts declares, in its own file: `s3-handshake prove` reads it too. */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-central-1" },
  },
  destination: { bucketName: "thumbnails-of-all-teams" },
  writers: [
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "thumbnail-function",
      handshake: { kind: "assume-role", roleName: "thumbnail-writer" },
      source: { in: "own-bucket", bucketName: "uploads-of-the-team" },
      backfill: { roleName: "thumbnail-backfill" },
    },
  ],
  alarms: { emails: ["operations@example.com"], topicName: "thumbnail-alarms" },
});
