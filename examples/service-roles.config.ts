import { defineConfig } from "../src/config/define-config";

/**
 * System 5. Managed services put directly: one role for Lambda, Glue and Step Functions, one for ECS tasks, and one with
 * which EventBridge may invoke one function. B's bucket policy names exactly the two that write.
 */
export default defineConfig({
  accounts: {
    A: { id: "111111111111", region: "ap-northeast-1" },
    B: { id: "222222222222", region: "ap-northeast-1" },
  },
  destination: { bucketName: "cross-account-bucket-222222222222" },
  writers: [
    {
      kind: "service",
      name: "services",
      roleName: "s3-cross-account-put-role",
      services: ["lambda.amazonaws.com", "glue.amazonaws.com", "states.amazonaws.com"],
      managedPolicies: ["service-role/AWSLambdaBasicExecutionRole"],
      prefixes: ["services/"],
    },
    {
      kind: "ecs-task",
      name: "ecs-task",
      roleName: "ecs-s3-cross-account-role",
      prefixes: ["ecs/"],
    },
    {
      kind: "event-bridge",
      name: "invoke",
      roleName: "eventbridge-lambda-invoke-role",
      ruleName: "nightly-export",
      functionName: "export",
    },
  ],
});
