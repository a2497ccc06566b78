import { loadConfig } from "../../src/config/load-config";
import { encryptionDenials } from "../support/encryption-denials";
import { readPolicy } from "../support/read-policy";
import { synthesize } from "../support/synthesize";
import { DEFAULT_VARIABLES } from "../support/thumbnail-settings";

// prettier-ignore
const SUFFIXES = [
  ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".gif", ".avif", ".tif", ".tiff", ".heic", ".heif", ".hif",
  ".JPG", ".JPEG", ".JPE", ".JFIF", ".PNG", ".APNG", ".WEBP", ".GIF", ".AVIF", ".TIF", ".TIFF", ".HEIC", ".HEIF", ".HIF",
  ".Jpg", ".Jpeg", ".Jpe", ".Jfif", ".Png", ".Apng", ".Webp", ".Gif", ".Avif", ".Tif", ".Tiff", ".Heic", ".Heif", ".Hif",
];

let stacks: ReturnType<typeof synthesize>;
beforeAll(async () => {
  stacks = synthesize(await loadConfig("s3-handshake.config.ts"));
});

const DESTINATION = "arn:aws:s3:::account-b-thumb-bucket";
const SOURCE = "arn:aws:s3:::account-a-upload-bucket";
const ROLE_A = "arn:aws:iam::111111111111:role";

const denyInsecureTransport = (bucket: string) => ({
  Sid: "DenyInsecureTransport",
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*"],
  Resource: [bucket, `${bucket}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

const denyOldTls = (bucket: string) => ({
  ...denyInsecureTransport(bucket),
  Sid: "DenyOldTls",
  Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
});

const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

/** Trust and permissions of the role of that name. */
function roleOf(stack: "A" | "B", name: string): { trust: unknown; permissions: unknown } {
  const [id] =
    Object.entries(stacks[stack].resources("aws_iam_role")).find(([, role]) => role["name"] === name) ?? [];
  const role = stacks[stack].only("aws_iam_role", { name });
  const policy = stacks[stack].only("aws_iam_role_policy", { role: `\${aws_iam_role.${id}.name}` });
  return { trust: readPolicy(role["assume_role_policy"]), permissions: readPolicy(policy["policy"]) };
}

describe("account_A", () => {
  test("has three roles, one inline policy each, and nothing else that gives rights to an identity", () => {
    expect(Object.values(stacks.A.resources("aws_iam_role")).map(({ name }) => name)).toEqual([
      "AccountA-LambdaRole",
      "ecs-cross-account-s3-role",
      "cross-account-s3-service-role",
    ]);
    expect(Object.keys(stacks.A.resources("aws_iam_role_policy"))).toHaveLength(3);
    const types = Object.keys(stacks.A.json["resource"] as object).filter((type) =>
      type.startsWith("aws_iam"),
    );
    expect(types).toEqual(["aws_iam_role", "aws_iam_role_policy"]);
  });

  test("the function's role writes logs, keeps failures, reads its source and assumes ThumbXRole: no more", () => {
    expect(roleOf("A", "AccountA-LambdaRole")).toEqual({
      trust: document({
        Sid: "TrustLambda",
        Effect: "Allow",
        Principal: { Service: ["lambda.amazonaws.com"] },
        Action: ["sts:AssumeRole"],
      }),
      permissions: document(
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: ["arn:aws:logs:ap-northeast-1:111111111111:log-group:/aws/lambda/thumbnail:*"],
        },
        {
          Sid: "KeepFailures",
          Effect: "Allow",
          Action: ["sqs:SendMessage"],
          Resource: ["arn:aws:sqs:ap-northeast-1:111111111111:thumbnail-failures"],
        },
        {
          Sid: "ReadSource",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:GetObjectVersion"],
          Resource: [`${SOURCE}/uploads/*`],
        },
        {
          Sid: "AssumeTargetRole",
          Effect: "Allow",
          Action: ["sts:AssumeRole"],
          Resource: ["arn:aws:iam::222222222222:role/ThumbXRole"],
        },
      ),
    });
  });

  const trustEcsTasks = {
    Sid: "TrustEcsTasks",
    Effect: "Allow",
    Principal: { Service: ["ecs-tasks.amazonaws.com"] },
    Action: ["sts:AssumeRole"],
    Condition: {
      StringEquals: { "aws:SourceAccount": "111111111111" },
      ArnLike: { "aws:SourceArn": ["arn:aws:ecs:ap-northeast-1:111111111111:*"] },
    },
  };

  const writeObjects = (prefix: string) => ({
    Sid: "WriteObjects",
    Effect: "Allow",
    Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
    Resource: [`${DESTINATION}/${prefix}*`],
  });

  test("the ECS task role is trusted to tasks of this account and writes under its prefix", () => {
    expect(roleOf("A", "ecs-cross-account-s3-role")).toEqual({
      trust: document(trustEcsTasks),
      permissions: document(writeObjects("ecs/")),
    });
  });

  test("the service role is trusted to the listed services, each with the conditions that AWS documents", () => {
    const plain = (sid: string, service: string) => ({
      Sid: sid,
      Effect: "Allow",
      Principal: { Service: [service] },
      Action: ["sts:AssumeRole"],
    });
    expect(roleOf("A", "cross-account-s3-service-role")).toEqual({
      trust: document(
        trustEcsTasks,
        plain("TrustLambda", "lambda.amazonaws.com"),
        plain("TrustGlue", "glue.amazonaws.com"),
        {
          ...plain("TrustStates", "states.amazonaws.com"),
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: { "aws:SourceArn": ["arn:aws:states:ap-northeast-1:111111111111:stateMachine:*"] },
          },
        },
        {
          ...plain("TrustBatch", "batch.amazonaws.com"),
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: {
              "aws:SourceArn": [
                "arn:aws:batch:ap-northeast-1:111111111111:compute-environment/*",
                "arn:aws:batch:ap-northeast-1:111111111111:job/*",
              ],
            },
          },
        },
      ),
      permissions: document(writeObjects("services/")),
    });
  });

  test("the source bucket's policy allows nothing and denies what is not TLS and every other encryption", () => {
    expect(readPolicy(stacks.A.only("aws_s3_bucket_policy")["policy"])).toEqual(
      document(denyInsecureTransport(SOURCE), denyOldTls(SOURCE), ...encryptionDenials(SOURCE)),
    );
  });

  test("the function runs the zip on arm64 with the names that the policies allow", () => {
    const { depends_on, role, filename, ...settings } = stacks.A.only("aws_lambda_function");
    expect(settings).toEqual({
      architectures: ["arm64"],
      environment: {
        variables: {
          NODE_OPTIONS: "--enable-source-maps --max-semi-space-size=2",
          MALLOC_ARENA_MAX: "1",
          MALLOC_MMAP_THRESHOLD_: "131072",
          MALLOC_TRIM_THRESHOLD_: "131072",
          SOURCE_BUCKET: "account-a-upload-bucket",
          SOURCE_BUCKET_OWNER: "111111111111",
          SOURCE_REGION: "ap-northeast-1",
          SOURCE_PREFIX: "uploads/",
          SOURCE_READ_AS: "execution-role",
          DESTINATION_BUCKET: "account-b-thumb-bucket",
          DESTINATION_BUCKET_OWNER: "222222222222",
          DESTINATION_REGION: "ap-northeast-1",
          DESTINATION_PREFIX: "thumbnails/",
          QUARANTINE_PREFIX: "quarantine/",
          TARGET_ROLE_ARN: "arn:aws:iam::222222222222:role/ThumbXRole",
          TARGET_ROLE_SESSION_NAME: "thumbnail",
          TARGET_ROLE_DURATION_SECONDS: "3600",
          ...DEFAULT_VARIABLES,
        },
      },
      function_name: "thumbnail",
      handler: "index.handler",
      logging_config: {
        log_format: "JSON",
        log_group: expect.stringMatching(/^\$\{aws_cloudwatch_log_group\..+\.name\}$/),
      },
      memory_size: 1769,
      provider: "aws.account_A",
      runtime: "nodejs24.x",
      source_code_hash: Buffer.alloc(32, 7).toString("base64"),
      timeout: 60,
    });
    expect(filename).toMatch(/^assets\/[\w-]+\/(07){32}\/function\.zip$/);
    expect(role).toMatch(/^\$\{aws_iam_role\.function-thumbnail_role_\w+\.arn\}$/);
    expect(depends_on).toEqual([expect.stringMatching(/^aws_iam_role_policy\.function-thumbnail_role_/)]);
  });

  test("its log group is there beforehand and forgets after 30 days", () => {
    expect(stacks.A.only("aws_cloudwatch_log_group")).toEqual({
      name: "/aws/lambda/thumbnail",
      provider: "aws.account_A",
      retention_in_days: 30,
    });
  });

  test("S3 may invoke it for this bucket of this account only, and notifies it of new pictures under uploads/", () => {
    expect(stacks.A.only("aws_lambda_permission")).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "s3.amazonaws.com",
      source_account: "111111111111",
      source_arn: SOURCE,
    });
    const { lambda_function: filters, depends_on } = stacks.A.only("aws_s3_bucket_notification");
    expect(filters).toEqual(
      SUFFIXES.map((suffix, index) => ({
        events: ["s3:ObjectCreated:*"],
        filter_prefix: "uploads/",
        filter_suffix: suffix,
        id: `thumbnail-${index + 1}`,
        lambda_function_arn: expect.stringMatching(/^\$\{aws_lambda_function\..+\.arn\}$/),
      })),
    );
    expect(depends_on).toEqual([
      expect.stringMatching(/^aws_lambda_permission\./),
      expect.stringMatching(/^aws_lambda_function_event_invoke_config\./),
    ]);
  });
});

describe("account_B", () => {
  test("the bucket policy admits exactly the two direct writers, each under its prefix", () => {
    const allow = (sid: string, role: string, prefix: string) => ({
      Sid: sid,
      Effect: "Allow",
      Principal: { AWS: [`${ROLE_A}/${role}`] },
      Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
      Resource: [`${DESTINATION}/${prefix}*`],
    });
    expect(readPolicy(stacks.B.only("aws_s3_bucket_policy")["policy"])).toEqual(
      document(
        denyInsecureTransport(DESTINATION),
        denyOldTls(DESTINATION),
        allow("WriteObjectsByEcsTask", "ecs-cross-account-s3-role", "ecs/"),
        allow("WriteObjectsByService", "cross-account-s3-service-role", "services/"),
        ...encryptionDenials(DESTINATION),
      ),
    );
  });

  test("ThumbXRole is the only role; it trusts A's function role alone gets and puts thumbnails, and puts what failed, alone", () => {
    expect(Object.keys(stacks.B.resources("aws_iam_role"))).toHaveLength(1);
    expect(Object.keys(stacks.B.resources("aws_iam_role_policy"))).toHaveLength(1);
    expect(roleOf("B", "ThumbXRole")).toEqual({
      trust: document({
        Sid: "TrustWriterRole",
        Effect: "Allow",
        Principal: { AWS: [`${ROLE_A}/AccountA-LambdaRole`] },
        Action: ["sts:AssumeRole"],
      }),
      permissions: document(
        {
          Sid: "WriteThumbnails",
          Effect: "Allow",
          Action: ["s3:GetObject", "s3:PutObject"],
          Resource: [`${DESTINATION}/thumbnails/*`],
        },
        {
          Sid: "WriteQuarantine",
          Effect: "Allow",
          Action: ["s3:PutObject"],
          Resource: [`${DESTINATION}/quarantine/*`],
        },
      ),
    });
  });
});

describe("both stacks", () => {
  test.each(["A", "B"] as const)(
    "account_%s goes to its own account only, under an alias that every resource names",
    (key) => {
      const { json } = stacks[key];
      expect(json["provider"]).toEqual({
        aws: [
          {
            alias: `account_${key}`,
            allowed_account_ids: [{ A: "111111111111", B: "222222222222" }[key]],
            region: "ap-northeast-1",
          },
        ],
      });
      const types = Object.values(json["resource"] as Record<string, Record<string, { provider?: string }>>);
      const providers = types.flatMap((resources) =>
        Object.values(resources).map(({ provider }) => provider),
      );
      expect(providers.length).toBeGreaterThan(7);
      expect(new Set(providers)).toEqual(new Set([`aws.account_${key}`]));
    },
  );

  test.each(["A", "B"] as const)("account_%s reads nothing of the other's state", (key) => {
    expect(stacks[key].json).not.toHaveProperty("data");
    expect(stacks[key].text).not.toContain("terraform_remote_state");
  });

  test("account_B comes after account_A", () => {
    expect(stacks.manifest).toMatchObject({
      stacks: { account_A: { dependencies: [] }, account_B: { dependencies: ["account_A"] } },
    });
  });

  test.each(["A", "B"] as const)(
    "account_%s has no absolute path and keeps its state next to cdktf.out",
    (key) => {
      expect(stacks[key].text).not.toMatch(/: "\/(?!aws\/lambda\/)/);
      expect(stacks[key].json).toMatchObject({
        terraform: { backend: { local: { path: `../../../terraform.account_${key}.tfstate` } } },
      });
    },
  );

  test.each(["A", "B"] as const)("account_%s has outputs with descriptions", (key) => {
    const outputs = stacks[key].json["output"] as Record<string, { description: string; value: string }>;
    const names = {
      A: [
        "function_thumbnail",
        "role_arn_ecs-task",
        "role_arn_service",
        "role_arn_thumbnail",
        "source_bucket_account-a-upload-bucket",
      ],
      B: ["destination_bucket", "target_role_arn_thumbnail"],
    };
    expect(Object.keys(outputs)).toEqual(names[key]);
    for (const { description } of Object.values(outputs)) expect(description).toMatch(/^[A-Z].{10,}$/);
  });

  test.each(["A", "B"] as const)("account_%s has one bucket, closed in every way", (key) => {
    const stack = stacks[key];
    expect(Object.keys(stack.resources("aws_s3_bucket"))).toHaveLength(1);
    expect(stack.only("aws_s3_bucket_ownership_controls")).toMatchObject({
      rule: { object_ownership: "BucketOwnerEnforced" },
    });
    expect(stack.only("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(stack.only("aws_s3_bucket_versioning")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(stack.only("aws_s3_bucket_server_side_encryption_configuration")["rule"]).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: "AES256" },
        blocked_encryption_types: ["SSE-C"],
      },
    ]);
    expect(stack.only("aws_s3_bucket_lifecycle_configuration")["rule"]).toEqual([
      {
        id: "abort-incomplete-uploads",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
      {
        id: "expire-old-versions",
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
      },
      {
        id: "remove-expired-delete-markers",
        status: "Enabled",
        filter: [{ prefix: "" }],
        expiration: [{ expired_object_delete_marker: true }],
      },
    ]);
  });

  test("no statement of any policy allows a wildcard action or every resource", () => {
    const policies = (["A", "B"] as const).flatMap((key) => [
      ...Object.values(stacks[key].resources("aws_iam_role")).map((role) => role["assume_role_policy"]),
      ...Object.values(stacks[key].resources("aws_iam_role_policy")).map(({ policy }) => policy),
      ...Object.values(stacks[key].resources("aws_s3_bucket_policy")).map(({ policy }) => policy),
    ]);
    expect(policies).toHaveLength(10);
    for (const policy of policies) {
      const { Statement } = readPolicy(policy) as {
        Statement: { Sid?: string; Effect: string; Action: string[]; Resource?: string[] }[];
      };
      for (const { Sid, Effect, Action, Resource } of Statement) {
        expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
        if (Effect !== "Allow") continue;
        expect(Action.filter((action) => action.includes("*"))).toEqual([]);
        expect((Resource ?? []).filter((resource) => /^\*|:::\*|:::[^/]*\*/.test(resource))).toEqual([]);
      }
    }
  });
});
