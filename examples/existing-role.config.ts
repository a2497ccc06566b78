import { defineConfig } from "../src/config/define-config";

/**
 * Roles that already exist: a Glue job's, with its trust policy and its managed policy, and an ECS task's, at a path of its
 * own, of which nothing is known; the role in B that the task assumes is there too. The stacks put one inline policy into each,
 * or attach one, and the owner of the role in B adds the trust. The bucket and the role of the nightly job, made by hand, are
 * imported: from then on they are managed here.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "account-b-lake-bucket", import: true },
  writers: [
    {
      kind: "service",
      name: "lake-job",
      roleName: "glue-job-role",
      existingRole: { trust: "policies/glue-trust.json", policies: ["policies/glue-job.json"] },
      services: ["glue.amazonaws.com"],
      prefixes: ["lake/"],
      operations: ["read", "write", "delete", "list"],
    },
    {
      kind: "ecs-task",
      name: "lake-task",
      roleName: "teams/lake/task-role",
      existingRole: true,
      handshake: {
        kind: "assume-role",
        roleName: "lake-target-role",
        existingRole: { trust: "policies/lake-target-trust.json", attach: "managed-policy" },
      },
      prefixes: ["tasks/"],
    },
    {
      kind: "service",
      name: "nightly",
      roleName: "nightly-glue-role",
      importRole: true,
      services: ["glue.amazonaws.com"],
      prefixes: ["nightly/"],
    },
  ],
});
