import { defineConfig } from "../src/config/define-config";

/** System 7. One role for a list of services; the list is all there is to change. */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "service-destination-bucket" },
  writers: [
    {
      kind: "service",
      name: "service",
      roleName: "cross-account-s3-service-role",
      services: [
        "ecs-tasks.amazonaws.com",
        "lambda.amazonaws.com",
        "glue.amazonaws.com",
        "states.amazonaws.com",
        // The service role of Batch. Its jobs write with their job role, which ecs-tasks assumes.
        "batch.amazonaws.com",
      ],
      prefixes: ["services/"],
    },
  ],
});
