import { defineConfig } from "../src/config/define-config";

/**
 * System 5. Managed services put directly: one role for Lambda, Glue and Step Functions, one for ECS tasks, and one with
 * which EventBridge may invoke one function. The others show what the page of each service asks for. B's bucket policy names
 * exactly those that write.
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
    // A job that needs more than the bucket: a policy that the account has, whose document is proven too, and a statement.
    {
      kind: "service",
      name: "lake-job",
      roleName: "glue-lake-job-role",
      services: ["glue.amazonaws.com"],
      managedPolicies: [
        { arn: "arn:aws:iam::111111111111:policy/glue-job", document: "policies/glue-job.json" },
      ],
      additionalStatements: [
        {
          actions: ["dynamodb:PutItem"],
          resources: ["arn:aws:dynamodb:ap-northeast-1:111111111111:table/lake-jobs"],
        },
      ],
      prefixes: ["lake/"],
      operations: ["read", "write", "delete", "list"],
    },
    // Jobs of Batch write with their job role, which ECS assumes for them.
    {
      kind: "service",
      name: "batch-job",
      roleName: "batch-job-role",
      services: ["ecs-tasks.amazonaws.com"],
      prefixes: ["batch/"],
    },
    // Pods, by EKS Pod Identity, whose sessions have tags.
    {
      kind: "service",
      name: "pods",
      roleName: "eks-pod-role",
      services: ["pods.eks.amazonaws.com"],
      prefixes: ["pods/"],
    },
    {
      kind: "service",
      name: "builds",
      roleName: "codebuild-role",
      services: ["codebuild.amazonaws.com"],
      prefixes: ["builds/"],
    },
    {
      kind: "service",
      name: "transfers",
      roleName: "datasync-role",
      services: ["datasync.amazonaws.com"],
      prefixes: ["transfers/"],
      operations: ["read", "write", "delete", "list"],
    },
    {
      kind: "service",
      name: "training",
      roleName: "sagemaker-role",
      services: ["sagemaker.amazonaws.com"],
      prefixes: ["models/"],
      operations: ["read", "write", "list"],
    },
    // Data Firehose and DMS send an ACL header to a bucket of another account.
    {
      kind: "service",
      name: "streams",
      roleName: "firehose-role",
      services: ["firehose.amazonaws.com"],
      prefixes: ["streams/"],
      operations: ["read", "write", "list"],
      aclHeader: "accepted",
    },
    {
      kind: "service",
      name: "databases",
      roleName: "dms-role",
      services: ["dms.amazonaws.com"],
      prefixes: ["databases/"],
      operations: ["write", "delete", "list"],
      aclHeader: "accepted",
    },
  ],
});
