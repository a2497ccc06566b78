import type { HandshakeConfig } from "../../src/config/schema";
import { planHandshakes } from "../../src/handshakes/declare-handshakes";
import { preconditionsOf } from "../../src/handshakes/preconditions";
import { synthSummary } from "../../src/commands/synth-summary";
import { lambdaWriter, resolved, smallConfig } from "../support/configs";
import { synthesize } from "../support/synthesize";

const B = "222222222222";
const keyArn = `arn:aws:kms:eu-central-1:${B}:key/1234abcd`;
const boundary = "arn:aws:iam::111111111111:policy/boundary";
const base = smallConfig();
const of = (changes: Partial<HandshakeConfig>) => {
  const { config, plan } = planHandshakes(resolved({ ...base, ...changes }));
  return preconditionsOf(config, plan);
};
const bucketName = "destination-bucket";
const task: HandshakeConfig["writers"][number] = {
  kind: "ecs-task",
  name: "task",
  roleName: "task-role",
  prefixes: ["tasks/"],
};
const trail = { name: "objects", logBucketName: "trail-logs" };

test.each<[string, Partial<HandshakeConfig>, RegExp, string[]]>([
  [
    "a key that is there",
    { destination: { bucketName, encryption: { kind: "existing-kms-key", keyArn } } },
    /policy of the key/,
    ["UseByTask"],
  ],
  [
    "a bucket of access logs",
    { destination: { bucketName, accessLogs: { bucketName: "access-logs", prefix: "d/" } } },
    /policy of the bucket access-logs/,
    ["AllowAccessLogsOfDestinationBucket"],
  ],
  [
    "a trail's key",
    { audit: { trail: { ...trail, keyArn } } },
    /policy of the key/,
    ["EncryptTrail", "DescribeKeyForTrail"],
  ],
  [
    "an organization's analyzer",
    { audit: { accessAnalyzer: "organization" } },
    /222222222222 is the .*delegated administrator/,
    [],
  ],
  [
    "a role that is there",
    { writers: [{ ...task, existingRole: true }] },
    /^the role arn:aws:iam::111111111111:role\/task-role exists, and trusts ecs-tasks\.amazonaws\.com$/,
    [],
  ],
  [
    "a role in B that is there",
    {
      writers: [
        { ...task, handshake: { kind: "assume-role", roleName: "teams/target", existingRole: true } },
      ],
    },
    /^the role arn:aws:iam::222222222222:role\/teams\/target exists, and its trust policy has$/,
    ["TrustWriterRole"],
  ],
  [
    "a boundary",
    { accounts: { ...base.accounts, A: { ...base.accounts.A, permissionsBoundaryArn: boundary } } },
    /policy\/boundary exists .* account_A/,
    [],
  ],
])("%s: said, with the statements to add", (_what, changes, what, sids) => {
  const [found, ...others] = of(changes);
  expect(others).toEqual([]);
  expect(found?.what).toMatch(what);
  expect((found?.statements ?? []).map(({ Sid }) => Sid)).toEqual(sids);
});

test("nothing is said where nothing is assumed", () => {
  expect(of({})).toEqual([]);
  expect(of({ audit: { trail, accessAnalyzer: "account" } })).toEqual([]);
});

const A = "111111111111";
const source = { in: "own-bucket", bucketName: "source-bucket", prefix: "uploads/" } as const;
const fileOf = (changes: Partial<HandshakeConfig>) =>
  of(changes).map(({ stack, what, statements = [] }) => ({ stack, what, statements }));

test("queues and functions that alarms are sent to: each topic is named, and no other may send", () => {
  const queue = `arn:aws:sqs:eu-central-1:${B}:alarms`;
  const notify = `arn:aws:lambda:eu-central-1:${A}:function:notify`;
  const found = fileOf({
    producers: { second: { id: "333333333333", region: "eu-west-1" } },
    writers: [
      lambdaWriter({ source }),
      lambdaWriter({
        name: "other",
        roleName: "other-role",
        account: "second",
        source: { ...source, bucketName: "second-source" },
        outputPrefix: "others/",
        quarantinePrefix: false,
        handshake: { kind: "bucket-policy" },
      }),
    ],
    alarms: {
      subscriptions: [
        { protocol: "sqs", endpoint: queue },
        { protocol: "lambda", endpoint: notify },
        { protocol: "https", endpoint: "https://example.com/alarms" },
      ],
    },
  });
  expect(found.map(({ stack, what }) => `${stack}: ${what}`)).toEqual(
    ["account_A", "account_second"].flatMap((stack) => [
      `${stack}: the policy of the queue ${queue} has (and its owner confirms the subscription)`,
      `${stack}: if a KMS key encrypts the queue ${queue}, the policy of the key has`,
      `${stack}: the policy of the function ${notify} has`,
    ]),
  );
  const statements = found.flatMap((one) => one.statements);
  expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(6);
  expect(statements[0]).toEqual({
    Sid: "TakeAlarmsOfA",
    Effect: "Allow",
    Principal: { Service: ["sns.amazonaws.com"] },
    Action: ["sqs:SendMessage"],
    Resource: [queue],
    Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:sns:eu-central-1:${A}:s3-handshake-alarms` } },
  });
  expect(statements[5]).toMatchObject({
    Action: ["lambda:InvokeFunction"],
    Resource: [notify],
    Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:333333333333:s3-handshake-alarms" } },
  });
});

test("a source that is there: its policy denies its reader nothing", () => {
  const found = fileOf({ writers: [lambdaWriter({ source: { ...source, existing: true } })] });
  expect(found).toEqual([
    {
      stack: "account_A",
      what: "the bucket source-bucket exists in eu-central-1, and its policy denies none of this:",
      statements: [
        {
          Sid: expect.stringMatching(/ByLambdaRole$/) as unknown,
          Effect: "Allow",
          Principal: { AWS: [`arn:aws:iam::${A}:role/lambda-role`] },
          Action: ["s3:GetObject", "s3:GetObjectVersion"],
          Resource: ["arn:aws:s3:::source-bucket/uploads/*"],
        },
      ],
    },
  ]);
});

test.each([
  ["none", { policy: "none" }],
  ["none, until the stack's policy replaces it", { policy: "none", bucketPolicy: "replace" }],
] as const)(
  "a source that is there with a policy that is known (%s): that it denies nothing is proven",
  (_, existing) => {
    const found = fileOf({ writers: [lambdaWriter({ source: { ...source, existing } })] });
    expect(found).toEqual([
      { stack: "account_A", what: "the bucket source-bucket exists in eu-central-1", statements: [] },
    ]);
  },
);

test("a bucket of a backfill's results: what its policy is not to deny, and what a key of it needs", () => {
  const results = { bucketName: "results-bucket", prefix: "results/" };
  const found = fileOf({
    writers: [lambdaWriter({ source, backfill: { roleName: "backfill-role", results } })],
  });
  expect(found.map(({ what }) => what)).toEqual([
    "the bucket results-bucket exists in eu-central-1, and its policy denies none of this:",
    "if a KMS key encrypts what comes to the bucket results-bucket, the policy of the key has",
  ]);
  const role = { AWS: [`arn:aws:iam::${A}:role/backfill-role`] };
  expect(found.map(({ statements }) => statements)).toEqual([
    [
      expect.objectContaining({
        Principal: role,
        Action: expect.arrayContaining(["s3:PutObject", "s3:GetObject"]) as unknown,
        Resource: ["arn:aws:s3:::results-bucket/results/*"],
      }),
    ],
    [expect.objectContaining({ Principal: role, Action: ["kms:GenerateDataKey", "kms:Decrypt"] })],
  ]);
});

describe("what is said of it", () => {
  const changes: Partial<HandshakeConfig> = {
    destination: { bucketName, accessLogs: { bucketName: "access-logs" } },
    writers: [lambdaWriter({ source: { ...source, existing: true } })],
  };

  test("each stack has it in an output; one that takes nothing for granted has none", () => {
    const reported = ({ json }: { json: Record<string, unknown> }): unknown => {
      const outputs = json["output"] as Record<string, { value: string }>;
      return outputs["preconditions"] === undefined
        ? undefined
        : (JSON.parse(outputs["preconditions"].value) as { what: string }[]).map(({ what }) => what);
    };
    const { A: stackA, B: stackB } = synthesize(resolved({ ...base, ...changes }));
    expect(reported(stackA)).toEqual([expect.stringContaining("source-bucket exists")]);
    expect(reported(stackB)).toEqual(["the policy of the bucket access-logs has"]);
    expect(reported(synthesize(resolved(base)).A)).toBeUndefined();
    expect(reported(synthesize(resolved(base)).B)).toBeUndefined();
  });

  test("the summary of a synth prints it, with the statements", () => {
    const made = { zips: [], file: "cdk.tf.json", isProven: true, out: undefined };
    const { config, plan } = planHandshakes(resolved({ ...base, ...changes }));
    const summary = synthSummary({ config, plan, ...made });
    const from = summary.indexOf("Required outside of the stacks");
    expect(summary.slice(from, summary.indexOf("\n\nNext")).split("\n")).toEqual([
      "Required outside of the stacks:",
      "  the bucket source-bucket exists in eu-central-1, and its policy denies none of this:",
      expect.stringMatching(/^ {4}\{.*"s3:GetObjectVersion".*role\/lambda-role.*\}$/) as unknown,
      "  the policy of the bucket access-logs has",
      expect.stringMatching(/^ {4}\{.*logging\.s3\.amazonaws\.com.*access-logs\/\*.*\}$/) as unknown,
    ]);
    const small = planHandshakes(resolved(base));
    expect(synthSummary({ config: small.config, plan: small.plan, ...made })).not.toContain("Outside");
  });
});
