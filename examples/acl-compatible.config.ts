import { defineConfig } from "../src/config/define-config";

/**
 * System 10. For programs that must send an ACL header: PutObjectAcl, and the one ACL that a BucketOwnerEnforced
 * bucket takes asked for. The ACL changes nothing: B owns every object anyway.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "acl-destination-bucket" },
  writers: [
    {
      kind: "ecs-task",
      name: "old-program",
      roleName: "ecs-cross-account-s3-role",
      prefixes: ["ecs/"],
      aclHeader: "required",
    },
  ],
});
