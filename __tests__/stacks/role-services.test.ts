import type { HandshakeConfig } from "../../src/config/schema";
import { resolved, smallConfig } from "../support/configs";
import { readPolicy } from "../support/read-policy";
import { synthesize, type SynthesizedStack } from "../support/synthesize";

type ServiceInput = Extract<HandshakeConfig["writers"][number], { kind: "service" }>;

function writerOf(changes: Partial<ServiceInput>): SynthesizedStack {
  const { accounts, ...rest } = smallConfig();
  const writer: ServiceInput = {
    kind: "service",
    name: "jobs",
    roleName: "jobs-role",
    services: ["ec2.amazonaws.com"],
    prefixes: ["jobs/"],
    ...changes,
  };
  const A = { ...accounts.A, rolePath: "/data/" };
  return synthesize(resolved({ ...rest, accounts: { ...accounts, A }, writers: [writer] })).A;
}

test("instances of EC2 get the role by an instance profile of its name and path, once it may do what it is for", () => {
  const stack = writerOf({});
  expect(Object.values(stack.resources("aws_iam_instance_profile"))).toEqual([
    {
      name: "jobs-role",
      path: "/data/",
      provider: "aws.account_A",
      role: expect.stringMatching(/^\$\{aws_iam_role\..*\.name\}$/),
      depends_on: [expect.stringMatching(/^aws_iam_role_policy\./)],
    },
  ]);
  expect(stack.json["output"]).toHaveProperty("instance_profile_jobs");
});

test.each(["ecs-tasks", "codebuild", "datasync", "sagemaker", "lambda"])(
  "a role of %s has no instance profile",
  (service) => {
    const stack = writerOf({ services: [`${service}.amazonaws.com`] });
    expect(stack.resources("aws_iam_instance_profile")).toEqual({});
    expect(stack.json["output"]).not.toHaveProperty("instance_profile_jobs");
  },
);

const objects = "arn:aws:s3:::destination-bucket/jobs/*";
const bucket = "arn:aws:s3:::destination-bucket";
const write = {
  Sid: "WriteObjects",
  Effect: "Allow",
  Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
  Resource: [objects],
};
const look = (...actions: string[]) => ({
  Sid: "LookAtBucket",
  Effect: "Allow",
  Action: actions,
  Resource: [bucket],
});

test.each([
  ["ec2", [write]],
  ["ecs-tasks", [write]],
  ["sagemaker", [write]],
  ["codebuild", [write, look("s3:GetBucketAcl", "s3:GetBucketLocation")]],
  [
    "datasync",
    [
      write,
      look("s3:GetBucketLocation", "s3:ListBucketMultipartUploads"),
      {
        Sid: "ServeWrites",
        Effect: "Allow",
        Action: ["s3:GetObjectTagging", "s3:ListMultipartUploadParts", "s3:PutObjectTagging"],
        Resource: [objects],
      },
    ],
  ],
])("a role of %s may do what its page asks for, and nothing else", (service, statements) => {
  const stack = writerOf({ services: [`${service}.amazonaws.com`] });
  expect(readPolicy(stack.only("aws_iam_role_policy")["policy"])).toEqual({
    Version: "2012-10-17",
    Statement: statements,
  });
});

test("a role of a job that only reads is granted nothing for writes", () => {
  const stack = writerOf({ services: ["codebuild.amazonaws.com"], operations: ["read"] });
  expect(readPolicy(stack.only("aws_iam_role_policy")["policy"])).toHaveProperty("Statement", [
    { Sid: "ReadObjects", Effect: "Allow", Action: ["s3:GetObject"], Resource: [objects] },
  ]);
});
