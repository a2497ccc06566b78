import { defineConfig } from "../src/config/define-config";

/**
 * S3 replicates a bucket of A into one of B. The role already exists: the console made it with the replication rule, with what
 * it reads of the source bucket, which is in no stack. The stacks add where replicas arrive.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "eu-central-1" },
    B: { id: "222222222222", region: "eu-west-1" },
  },
  destination: { bucketName: "account-b-replica-bucket" },
  writers: [
    {
      kind: "service",
      name: "replication",
      roleName: "service-role/s3crr_role_for_account-a-uploads-bucket",
      existingRole: true,
      services: ["s3.amazonaws.com"],
      operations: ["replicate"],
      prefixes: ["uploads/"],
    },
  ],
});
