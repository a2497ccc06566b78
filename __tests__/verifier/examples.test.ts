import { readModel } from "../../src/terraform-model";
import { managedPoliciesAsOf } from "../../src/terraform-model/managed-policies";
import { prove } from "../../src/verifier";
import { loadConfig } from "../../src/config/load-config";
import { parseConfig } from "../../src/config/parse-config";
import { OPTION_CONFIGS } from "./option-configs";
import { EXAMPLE_NAMES, loadExample, stacksOf } from "./synthesized-stacks";

/** What is wrong, without the decisions. */
function faults({ rows, settings, lint }: ReturnType<typeof prove>): unknown[] {
  return [
    ...rows
      .filter(({ verdict }) => verdict !== "as-asked")
      .map(({ principal, action, resource, situation, why }) => ({
        principal,
        action,
        resource,
        situation,
        why,
      })),
    ...settings.filter(({ verdict }) => verdict !== "as-asked"),
    ...lint,
  ];
}

/** Of the source bucket, which is in no stack. */
const REPLICATION =
  ": its source bucket has versioning, and a replication configuration with this role; the source's objects have the same encryption as this bucket: a replica keeps its source's encryption, and this bucket denies any other";
const SUPPOSED: Readonly<Record<string, string[]>> = {
  "existing-bucket": [
    "the policy of the existing bucket team-b-reports is the one in the config, and gets the statements of the stack's output",
    "the existing bucket team-b-reports blocks public access, has no ACLs (BucketOwnerEnforced) and encrypts by default as the config says; its policy decides whether it denies requests without TLS",
    "the policy of the existing bucket team-a-drafts is the one in the config, until the stack's policy replaces it",
  ],
  "existing-role": [
    "the existing role arn:aws:iam::111111111111:role/glue-job-role has the policies that the config names, no others, and no permissions boundary",
    "the existing role arn:aws:iam::111111111111:role/teams/lake/task-role trusts ecs-tasks.amazonaws.com",
    "the existing role arn:aws:iam::111111111111:role/teams/lake/task-role has no policy and no permissions boundary that denies what its writer needs",
    "the trust policy of the existing role arn:aws:iam::222222222222:role/lake-target-role has the statements of the stack's output",
    "the existing role arn:aws:iam::222222222222:role/lake-target-role has no policy and no permissions boundary that denies what its writer needs",
  ],
  "event-bridge": [
    "the policy of the existing bucket account-a-upload-bucket denies nothing and allows no one else",
    "the existing bucket account-a-upload-bucket sends its events to Amazon EventBridge",
  ],
  "github-actions": [
    "account 111111111111 has the OpenID Connect provider https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF, which accepts the audience sts.amazonaws.com",
  ],
  replication: [
    "the existing role arn:aws:iam::111111111111:role/service-role/s3crr_role_for_account-a-uploads-bucket trusts s3.amazonaws.com",
    "the existing role arn:aws:iam::111111111111:role/service-role/s3crr_role_for_account-a-uploads-bucket has no policy and no permissions boundary that denies what its writer needs",
  ],
  "service-roles": [
    "glue-lake-job-role has, in addition to the handshake, dynamodb:PutItem on arn:aws:dynamodb:ap-northeast-1:111111111111:table/lake-jobs",
    `arn:aws:iam::111111111111:role/s3-cross-account-put-role has, in addition to the handshake, what the policy service-role/AWSLambdaBasicExecutionRole says, as of ${managedPoliciesAsOf()}: logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents`,
    "arn:aws:iam::111111111111:role/glue-lake-job-role has, in addition to the handshake, what the policy arn:aws:iam::111111111111:policy/glue-job says: s3:GetObject, s3:PutObject, logs:CreateLogStream, logs:PutLogEvents",
  ],
  "vpc-function": [
    "the function, for the writer thumbnail, reaches account-b-thumb-bucket through vpce-0a1b2c3d4e5f6a7b8: the routes of its subnets in vpc-0a1b2c3d4e5f6a7b8 lead to S3 over vpce-0a1b2c3d4e5f6a7b8",
  ],
};

test.each(EXAMPLE_NAMES)("%s allows what it asks for and nothing else", async (name) => {
  const config = await loadExample(name);
  const proof = prove(config, readModel(stacksOf(config)));
  expect(faults(proof)).toEqual([]);
  expect(proof.proven).toBe(true);
  // What services need besides is tested separately.
  const others = proof.suppositions.filter((text) => !/\.amazonaws\.com, for the writer/.test(text));
  expect(others).toEqual(SUPPOSED[name] ?? []);
  expect(proof.spaces).toBeGreaterThan(1);
});

test("the default config is proven", async () => {
  const config = await loadConfig("s3-handshake.config.ts");
  const proof = prove(config, readModel(stacksOf(config)));
  expect(faults(proof)).toEqual([]);
  const allowed = proof.rows.filter(({ decision }) => decision?.result === "allowed");
  expect(allowed).toHaveLength(21);
  expect(proof.rows).toHaveLength(21);
});

test.each(Object.keys(OPTION_CONFIGS))("%s: proven", (name) => {
  const config = parseConfig(OPTION_CONFIGS[name], name);
  expect(faults(prove(config, readModel(stacksOf(config))))).toEqual([]);
});

test.each([
  ["a boundary and a path", /permissions boundary arn:aws:iam::111111111111:policy\/boundary/],
  ["a source that already exists", /existing bucket source-bucket/],
  ["a local endpoint", /applied to http:\/\/127\.0\.0\.1:4566/],
  ["a key that already exists", /existing key arn:aws:kms/],
  ["an instance that already exists", /existing S3 Access Grants instance/],
  ["access logs and a lock", /bucket log-bucket allows logging\.s3\.amazonaws\.com/],
  ["a trail with a key", /key arn:aws:kms:.* allows cloudtrail\.amazonaws\.com/],
  ["an analyzer of the organization", /222222222222 may create an analyzer of the organization/],
  ["a function with all that is watched and kept", /arn:aws:sqs:.*:all-alarms lets the alarms' topics send/],
  [
    "networks",
    /ecs-tasks\.amazonaws\.com, for the writer task, reaches destination-bucket through vpce-1a2b3c4d or/,
  ],
])("%s: what is not in the stacks is reported", (name, assumption) => {
  const config = parseConfig(OPTION_CONFIGS[name], name);
  const { suppositions } = prove(config, readModel(stacksOf(config)));
  expect(suppositions).toEqual([expect.stringMatching(assumption)]);
});

test("with a network, each service and provider of tokens is reported with what it needs to come through it", () => {
  const { networks } = OPTION_CONFIGS;
  const config = parseConfig(
    {
      ...networks,
      writers: [
        {
          kind: "service",
          name: "jobs",
          roleName: "jobs-role",
          services: ["glue.amazonaws.com", "firehose.amazonaws.com"],
          prefixes: ["jobs/"],
        },
        {
          kind: "oidc",
          name: "releases",
          roleName: "releases-role",
          identityProvider: { type: "github-actions", repository: "acme/site", branches: ["main"] },
          prefixes: ["releases/"],
        },
      ],
    },
    "networks",
  );
  const network = "reaches destination-bucket through vpce-1a2b3c4d or vpc-1a2b3c4d:";
  const through = `for the writer jobs, ${network}`;
  expect(prove(config, readModel(stacksOf(config)))).toMatchObject({
    proven: true,
    suppositions: expect.arrayContaining([
      `glue.amazonaws.com, ${through} its jobs have a connection into the VPC and the parameter --disable-proxy-v2`,
      expect.stringContaining(`firehose.amazonaws.com, ${through} the network of its requests is unknown`),
      `the workflow, for the writer releases, ${network} its runners are in your network, not GitHub's`,
    ]) as unknown,
  });
});

test.each([
  [
    "firehose.amazonaws.com",
    { operations: ["write"] },
    [
      'works without the operations "read", "list", which its page requires',
      'works without aclHeader "accepted", for the ACL that it sends across accounts, which its page requires',
    ],
  ],
  ["firehose.amazonaws.com", { operations: ["read", "write", "list"], aclHeader: "accepted" }, []],
  [
    "firehose.amazonaws.com",
    { operations: ["read", "write", "list"], handshake: { kind: "assume-role", roleName: "target-role" } },
    [],
  ],
  [
    "glue.amazonaws.com",
    { operations: ["read", "write", "delete", "list"] },
    [
      ": it writes to a folder below jobs/: it also puts an empty object jobs_$folder$ next to the prefix, which is denied",
    ],
  ],
  [
    "s3.amazonaws.com",
    { operations: ["replicate"] },
    [
      ": the role has s3:GetReplicationConfiguration, s3:ListBucket, s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl, s3:GetObjectVersionTagging at its source",
      REPLICATION,
    ],
  ],
  [
    "s3.amazonaws.com",
    {
      operations: ["replicate"],
      additionalStatements: [
        {
          actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
          resources: ["arn:aws:s3:::uploads-bucket"],
        },
        {
          actions: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
          resources: ["arn:aws:s3:::uploads-bucket/*"],
        },
      ],
    },
    [": the role has s3:GetObjectVersionTagging at its source", REPLICATION],
  ],
  [
    "datasync.amazonaws.com",
    { operations: ["read", "write"] },
    ['works without the operations "delete", "list", which its page requires'],
  ],
  ["codebuild.amazonaws.com", {}, []],
  [
    "transfer.amazonaws.com",
    { operations: ["read", "write", "delete", "list"] },
    [
      'works without aclHeader "accepted", for the ACL that it sends across accounts, which its page requires',
    ],
  ],
  [
    "athena.amazonaws.com",
    { operations: ["read", "write", "list"] },
    [
      ": it assumes the role of a workgroup that has one; the results of other workgroups are written as the principal that starts the query",
    ],
  ],
  [
    "rds.amazonaws.com",
    {},
    [
      ": the page of exports by query does not mention a bucket of another account: try one before you rely on it; exports of snapshots come from export.rds.amazonaws.com with another KMS key, which the bucket denies",
    ],
  ],
  ["ec2.amazonaws.com", {}, []],
] as const)("%s with %j: what its pages require in addition is reported", (service, changes, said) => {
  const { accounts, destination } = OPTION_CONFIGS["all operations"] ?? {};
  const writer = {
    kind: "service",
    name: "jobs",
    roleName: "jobs-role",
    services: [service],
    prefixes: ["jobs/"],
  };
  const config = parseConfig({ accounts, destination, writers: [{ ...writer, ...changes }] }, "needs");
  const proof = prove(config, readModel(stacksOf(config)));
  expect(proof.proven).toBe(true);
  const ofService = proof.suppositions.filter((text) => !text.startsWith("jobs-role has, in addition"));
  expect(ofService.map((text) => text.replace(/ \(https:[^)]*\)$/, ""))).toEqual(
    said.map((text) => `${service}, for the writer jobs${text.startsWith(":") ? "" : ", "}${text}`),
  );
});

test("another config than the one that was synthesized is not proven", async () => {
  const stacks = stacksOf(await loadExample("ecs-task"));
  const proof = prove(await loadExample("generic-service"), readModel(stacks));
  expect(proof.proven).toBe(false);
  const verdicts = new Set(proof.rows.map(({ verdict }) => verdict));
  expect(verdicts).toEqual(new Set(["missing", "too-much"]));
});
