import { defineConfig } from "./src/config/define-config";

/**
 * Who may write what, from where. Edit it, then `npm run synth`. Everything left out has a default that is safe;
 * a typo is refused with the nearest right name.
 */
export default defineConfig({
  accounts: {
    // Where the writers run. Terraform gets in with the credentials of the environment, or with
    // `access: { profile: "…" }`, or with `access: { assumeRoleArn: "arn:aws:iam::111111111111:role/…" }`.
    A: { id: "111111111111", region: "ap-northeast-1" },
    // Where the bucket is. The state lies in a local file, or in S3 with
    // `backend: { kind: "s3", bucket: "…", key: "…", region: "…" }`.
    B: { id: "222222222222", region: "ap-northeast-1" },
  },

  // With your organization's id, principals outside it are denied, whatever else is allowed.
  // organizationId: "o-a1b2c3d4e5",

  destination: { bucketName: "account-b-thumb-bucket" },

  writers: [
    // A function that makes thumbnails of the pictures under uploads/ and stores them in B through a role in B.
    {
      kind: "lambda",
      name: "thumbnail",
      roleName: "AccountA-LambdaRole",
      handshake: { kind: "assume-role", roleName: "ThumbXRole" },
      source: { in: "own-bucket", bucketName: "account-a-upload-bucket", prefix: "uploads/" },
      outputPrefix: "thumbnails/",
    },
    // The task role of an ECS service: B's bucket policy names it.
    {
      kind: "ecs-task",
      name: "ecs-task",
      roleName: "ecs-cross-account-s3-role",
      prefixes: ["ecs/"],
    },
    // One role for any services: this list is all there is to change.
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
