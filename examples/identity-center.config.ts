import { defineConfig } from "../src/config/define-config";

/**
 * System 8. People: a permission set, its inline policy and its assignment to account A. B's bucket policy allows the
 * role that Identity Center makes of it, by its pattern. The permission set is made where Identity Center is
 * administered, in its own stack.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  identityCenter: {
    account: { id: "333333333333", region: "ap-northeast-1" },
    instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
  },
  destination: { bucketName: "cross-account-bucket-222222222222" },
  writers: [
    {
      kind: "identity-center",
      name: "people",
      permissionSetName: "S3CrossAccountAccess",
      sessionMinutes: 120,
      principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
      prefixes: ["people/"],
    },
  ],
});
