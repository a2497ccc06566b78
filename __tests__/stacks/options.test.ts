import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaConfig, lambdaWriter, resolved, smallConfig } from "../support/configs";
import { readPolicy } from "../support/read-policy";
import { synthesize } from "../support/synthesize";

const synth = (config: HandshakeConfig) => synthesize(resolved(config));

interface Statement {
  readonly Sid: string;
  readonly [key: string]: unknown;
}

/** The statements of the only policy in that argument, by Sid. */
function statements(argument: unknown): Record<string, Statement> {
  const { Statement } = readPolicy(argument) as { Statement: Statement[] };
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

describe("endpoint", () => {
  const { A, B, stack } = synth({
    ...smallConfig(),
    endpoint: "http://127.0.0.1:4566",
    identityCenter: {
      account: { id: "333333333333", region: "eu-central-1" },
      instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
    },
    writers: [
      lambdaWriter(),
      {
        kind: "identity-center",
        name: "people",
        permissionSetName: "Writers",
        principal: { type: "GROUP", id: "11111111-2222-3333-4444-555555555555" },
        prefixes: ["people/"],
      },
    ],
  });
  const providerOf = ({ json }: { readonly json: unknown }) =>
    (json as { provider: { aws: Record<string, unknown>[] } }).provider.aws[0];

  test.each([
    ["account_A", A, "111111111111"],
    ["account_B", B, "222222222222"],
    ["identity_center", stack("identity_center"), "333333333333"],
  ])("%s speaks to it alone, as its own account", (_id, made, id) => {
    const provider = providerOf(made);
    expect(provider).toMatchObject({
      access_key: id,
      allowed_account_ids: [id],
      s3_use_path_style: true,
      skip_credentials_validation: true,
    });
    // Which account it is is asked for, so that allowed_account_ids counts.
    expect(provider).not.toHaveProperty("skip_requesting_account_id");
  });

  test("fails in seconds where the endpoint lacks something", () => {
    expect(providerOf(A)).toMatchObject({ max_retries: 2 });
  });

  test.each([
    ["http://127.0.0.1:4566", true],
    ["http://localhost:4566", true],
    ["http://localhost", true],
    ["http://localhost.localstack.cloud:4566", false],
    ["http://192.168.0.5:4566", false],
    ["https://127.0.0.1:4566", false],
  ])("%s is asked for names with an account before it: %s", (endpoint, isProxy) => {
    const { http_proxy: http, https_proxy: https } =
      providerOf(synth({ ...smallConfig(), endpoint }).B) ?? {};
    expect([http, https]).toEqual(isProxy ? [endpoint, endpoint] : [undefined, undefined]);
  });

  test("every service that a stack has resources of is among the endpoints", () => {
    const [endpoints] = (providerOf(A) as { endpoints: Record<string, string>[] }).endpoints;
    expect(new Set(Object.values(endpoints ?? {}))).toEqual(new Set(["http://127.0.0.1:4566"]));
    const services = ["iam", "kms", "lambda", "logs", "s3", "s3control", "sns", "sqs", "sts", "cloudwatch"];
    expect(Object.keys(endpoints ?? {})).toEqual(expect.arrayContaining(services));
  });

  test("without it no credentials are in the stacks", () => {
    const { A: a, B: b } = synth(lambdaConfig());
    expect(a.text + b.text).not.toMatch(/access_key|secret_key|endpoints/);
  });
});

describe("organizationId", () => {
  const stacks = synth({ ...lambdaConfig(), organizationId: "o-a1b2c3d4e5" });

  test.each([
    ["B", "222222222222", "destination-bucket"],
    ["A", "111111111111", "source-bucket"],
  ] as const)(
    "account %s's bucket denies outsiders, but neither AWS services nor its own account",
    (key, owner, name) => {
      expect(
        statements(stacks[key].only("aws_s3_bucket_policy")["policy"])["DenyOutsideOrganization"],
      ).toEqual({
        Sid: "DenyOutsideOrganization",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        Condition: {
          StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:PrincipalAccount": owner },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        },
      });
    },
  );

  test("the role in B trusts members only", () => {
    const role = stacks.B.only("aws_iam_role");
    expect(statements(role["assume_role_policy"])["TrustWriterRole"]?.["Condition"]).toEqual({
      StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
    });
  });

  test("without it no policy speaks of an organization", () => {
    const { A, B } = synth(lambdaConfig());
    expect(A.text + B.text).not.toContain("PrincipalOrgID");
  });
});

test("an external id is asked for by the role in B and given to the function", () => {
  const handshake = { kind: "assume-role", roleName: "target-role", externalId: "ext-42" } as const;
  const { A, B } = synth({ ...smallConfig(), writers: [lambdaWriter({ handshake })] });
  expect(statements(B.only("aws_iam_role")["assume_role_policy"])["TrustWriterRole"]?.["Condition"]).toEqual({
    StringEquals: { "sts:ExternalId": "ext-42" },
  });
  expect(A.only("aws_lambda_function")).toMatchObject({
    environment: { variables: { TARGET_ROLE_EXTERNAL_ID: "ext-42" } },
  });
});

describe('principalBinding: "condition"', () => {
  const bound = (role: string) => ({
    Principal: { AWS: ["arn:aws:iam::111111111111:root"] },
    Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::111111111111:role/${role}` } },
  });

  test("names the account, narrowed to the role, in the bucket policy", () => {
    const { B } = synth({ ...smallConfig(), principalBinding: "condition" });
    expect(statements(B.only("aws_s3_bucket_policy")["policy"])["WriteObjectsByTask"]).toEqual({
      Sid: "WriteObjectsByTask",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
      Resource: ["arn:aws:s3:::destination-bucket/tasks/*"],
      ...bound("task-role"),
    });
  });

  test("and in the trust policy, besides the other conditions", () => {
    const { B } = synth({ ...lambdaConfig(), principalBinding: "condition", organizationId: "o-a1b2c3d4e5" });
    expect(statements(B.only("aws_iam_role")["assume_role_policy"])["TrustWriterRole"]).toEqual({
      Sid: "TrustWriterRole",
      Effect: "Allow",
      Action: ["sts:AssumeRole"],
      ...bound("lambda-role"),
      Condition: {
        ...bound("lambda-role").Condition,
        StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
      },
    });
  });
});

describe("images in B's own bucket", () => {
  const stacks = synth({
    ...smallConfig(),
    writers: [lambdaWriter({ source: { in: "destination", prefix: "pictures/", suffixes: [".png"] } })],
  });

  test("the notification is B's, to A's function by its ARN, and A makes no bucket", () => {
    expect(stacks.B.only("aws_s3_bucket_notification")["lambda_function"]).toEqual([
      {
        events: ["s3:ObjectCreated:*"],
        filter_prefix: "pictures/",
        filter_suffix: ".png",
        id: "thumbnail-1",
        lambda_function_arn: "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail",
      },
    ]);
    expect(stacks.A.resources("aws_s3_bucket")).toEqual({});
    expect(stacks.A.resources("aws_s3_bucket_notification")).toEqual({});
  });

  test("B's bucket, and no other account's, may invoke the function", () => {
    expect(stacks.A.only("aws_lambda_permission")).toMatchObject({
      source_arn: "arn:aws:s3:::destination-bucket",
      source_account: "222222222222",
    });
  });

  test("the role in B reads the pictures, A's role does not", () => {
    expect(statements(stacks.B.only("aws_iam_role_policy")["policy"])).toMatchObject({
      ReadSource: {
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: ["arn:aws:s3:::destination-bucket/pictures/*"],
      },
      WriteThumbnails: { Resource: ["arn:aws:s3:::destination-bucket/thumbnails/*"] },
    });
    expect(Object.keys(statements(stacks.A.only("aws_iam_role_policy")["policy"]))).toEqual([
      "WriteLogs",
      "KeepFailures",
      "AssumeTargetRole",
    ]);
    expect(stacks.A.only("aws_lambda_function")).toMatchObject({
      environment: {
        variables: { SOURCE_READ_AS: "destination-writer", SOURCE_BUCKET: "destination-bucket" },
      },
    });
  });
});

test("a function may write directly: both policies say the same", () => {
  const { A, B } = synth({
    ...smallConfig(),
    writers: [lambdaWriter({ handshake: { kind: "bucket-policy" } })],
  });
  const grant = {
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: ["arn:aws:s3:::destination-bucket/thumbnails/*"],
  };
  expect(statements(A.only("aws_iam_role_policy")["policy"])["WriteThumbnails"]).toEqual({
    Sid: "WriteThumbnails",
    ...grant,
  });
  expect(statements(B.only("aws_s3_bucket_policy")["policy"])["WriteThumbnailsByThumbnail"]).toEqual({
    Sid: "WriteThumbnailsByThumbnail",
    Principal: { AWS: ["arn:aws:iam::111111111111:role/lambda-role"] },
    ...grant,
  });
  expect(B.resources("aws_iam_role")).toEqual({});
  expect(A.text).not.toContain('sts:AssumeRole\\"], \\"Resource');
});

test("an existing source bucket gets a notification and nothing else", () => {
  const source = { in: "own-bucket", bucketName: "there-already", existing: true } as const;
  const { A } = synth({ ...smallConfig(), writers: [lambdaWriter({ source })] });
  expect(A.only("aws_s3_bucket_notification")["bucket"]).toBe("there-already");
  expect(Object.keys(A.json["resource"] as object).filter((type) => type.startsWith("aws_s3"))).toEqual([
    "aws_s3_bucket_notification",
  ]);
});

test("two functions on one bucket share its one notification", () => {
  const second = lambdaWriter({
    name: "second",
    roleName: "second-role",
    handshake: { kind: "assume-role", roleName: "second-target" },
    outputPrefix: "second/",
    source: { in: "own-bucket", bucketName: "source-bucket", prefix: "raw/", suffixes: [".tif"] },
  });
  const { A } = synth({ ...smallConfig(), writers: [lambdaWriter(), second] });
  const notification = A.only("aws_s3_bucket_notification");
  expect((notification["lambda_function"] as { id: string }[]).map(({ id }) => id)).toEqual([
    ...Array.from({ length: 42 }, (_, index) => `thumbnail-${index + 1}`),
    "second-1",
  ]);
  // Of each the permission to invoke, and the place for what fails.
  expect(notification["depends_on"]).toHaveLength(4);
  A.only("aws_s3_bucket");
});

test("single-part writers get no right to abort uploads", () => {
  const writers = [{ ...smallConfig().writers[0], multipartUploads: false }] as HandshakeConfig["writers"];
  const { A, B } = synth({ ...smallConfig(), writers });
  expect(A.text + B.text).not.toContain("AbortMultipartUpload");
});

describe("accounts", () => {
  const withAccount = (changes: Partial<HandshakeConfig["accounts"]["A"]>): HandshakeConfig => ({
    ...smallConfig(),
    accounts: { ...smallConfig().accounts, A: { ...smallConfig().accounts.A, ...changes } },
  });

  test("Terraform authenticates with a profile", () => {
    expect(synth(withAccount({ access: { profile: "team-a" } })).A.json["provider"]).toMatchObject({
      aws: [{ profile: "team-a" }],
    });
  });

  test("or by a role, with its external id", () => {
    const access = { assumeRoleArn: "arn:aws:iam::111111111111:role/deploy", externalId: "deploy-1" };
    expect(synth(withAccount({ access })).A.json["provider"]).toMatchObject({
      aws: [
        {
          assume_role: [
            {
              role_arn: access.assumeRoleArn,
              external_id: "deploy-1",
              session_name: "s3-handshake-account_A",
            },
          ],
        },
      ],
    });
  });

  test("default tags are the provider's", () => {
    expect(synth(withAccount({ tags: { team: "images" } })).A.json["provider"]).toMatchObject({
      aws: [{ default_tags: [{ tags: { team: "images" } }] }],
    });
  });

  test("the state may lie in S3, locked by S3 and encrypted", () => {
    const backend = { kind: "s3", bucket: "state-bucket", key: "a.tfstate", region: "eu-central-1" } as const;
    expect(synth(withAccount({ backend })).A.json["terraform"]).toMatchObject({
      backend: {
        s3: {
          bucket: "state-bucket",
          key: "a.tfstate",
          region: "eu-central-1",
          encrypt: true,
          use_lockfile: true,
        },
      },
    });
  });

  test.each([
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("every ARN of %s is of the partition %s", (region, partition) => {
    const accounts = { A: { id: "111111111111", region }, B: { id: "222222222222", region } };
    const { A, B } = synth({
      ...lambdaConfig(),
      accounts,
      organizationId: "o-a1b2c3d4e5",
      principalBinding: "condition",
    });
    const partitions = [...(A.text + B.text).matchAll(/arn:([a-z-]+):/g)].map((match) => match[1]);
    expect(partitions.length).toBeGreaterThan(8);
    expect(new Set(partitions)).toEqual(new Set([partition]));
  });

  test("one account may be both", () => {
    const accounts = {
      A: { id: "111111111111", region: "eu-central-1" },
      B: { id: "111111111111", region: "eu-central-1" },
    };
    const { B } = synth({ ...lambdaConfig(), accounts });
    expect(
      statements(B.only("aws_iam_role")["assume_role_policy"])["TrustWriterRole"]?.["Principal"],
    ).toEqual({
      AWS: ["arn:aws:iam::111111111111:role/lambda-role"],
    });
  });
});

test("the same config gives the same bytes", () => {
  const [one, other] = [synth(lambdaConfig()), synth(lambdaConfig())];
  expect(one.A.text).toBe(other.A.text);
  expect(one.B.text).toBe(other.B.text);
});
