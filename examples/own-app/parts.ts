import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { ClosedBucket, FailureQueue, PolicyRole } from "../../src/index";

/** The constructs that need no declaration: a role with one policy, a private bucket, and a queue for failed events. */
const app = new App();
const stack = new TerraformStack(app, "archive");
new AwsProvider(stack, "aws", { region: "eu-central-1", allowedAccountIds: ["222222222222"] });

const { role } = new PolicyRole(stack, "auditor", {
  roleName: "archive-auditor",
  description: "Reads the archive",
  trust: {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TrustEcsTasks",
        Effect: "Allow",
        Principal: { Service: ["ecs-tasks.amazonaws.com"] },
        Action: ["sts:AssumeRole"],
        Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
      },
    ],
  },
  permissions: {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadArchive",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::acme-archive/reports/*"],
      },
    ],
  },
});

new ClosedBucket(stack, "archive", {
  bucketName: "acme-archive",
  bucketArn: "arn:aws:s3:::acme-archive",
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyPlainHttp",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: ["arn:aws:s3:::acme-archive", "arn:aws:s3:::acme-archive/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  },
  expireOldVersionsAfterDays: 30,
  preventDestroy: true,
  policyDependsOn: [role],
});

new FailureQueue(stack, "failures", {
  plan: {
    queueName: "import-failures",
    retentionSeconds: 14 * 24 * 60 * 60,
    policy: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyOtherSenders",
          Effect: "Deny",
          Principal: "*",
          Action: ["sqs:SendMessage"],
          Resource: ["arn:aws:sqs:eu-central-1:222222222222:import-failures"],
          Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/import" } },
        },
      ],
    },
  },
  functionName: "import",
  maxRetryAttempts: 2,
  maxEventAgeSeconds: 6 * 60 * 60,
  dependsOn: [],
});

app.synth();
