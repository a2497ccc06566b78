import { defineConfig } from "../src/config/define-config";

/** System 6. The simplest form: one role that ECS tasks assume, one bucket, one policy. */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "ecs-destination-bucket" },
  writers: [
    { kind: "ecs-task", name: "ecs-task", roleName: "ecs-cross-account-s3-role", prefixes: ["ecs/"] },
  ],
});
