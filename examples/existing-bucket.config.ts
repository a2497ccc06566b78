import { defineConfig } from "../src/config/define-config";

/**
 * A bucket that another team made and keeps. The stacks make the roles; what the bucket's policy needs is an output of
 * account_B, and lies in cdktf.out/statements.json and statements.tf for the owner to merge. The proof is over the policy
 * that the bucket has, with these statements in it. The source of the copies is there as well: its policy, which a
 * file has as it is, is put whole with the statements of the writers.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: {
    bucketName: "team-b-reports",
    existing: { policy: "policies/reports-bucket.json" },
  },
  writers: [
    {
      kind: "service",
      name: "reports",
      roleName: "reports-glue-role",
      services: ["glue.amazonaws.com"],
      prefixes: ["reports/"],
      operations: ["read", "write", "delete", "list"],
    },
    {
      kind: "ecs-task",
      name: "exports",
      roleName: "exports-task-role",
      handshake: { kind: "assume-role", roleName: "exports-target-role" },
      prefixes: ["exports/"],
    },
    {
      kind: "lambda",
      workload: "copy",
      name: "copy",
      roleName: "reports-copy-role",
      handshake: { kind: "assume-role", roleName: "reports-copy-target-role" },
      source: {
        in: "own-bucket",
        bucketName: "team-a-drafts",
        existing: { policy: "policies/drafts-bucket.json", bucketPolicy: "replace" },
        prefix: "final/",
      },
      outputPrefix: "copies/",
    },
  ],
});
