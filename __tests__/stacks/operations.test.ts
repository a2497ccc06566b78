import { answer } from "../../src/analysis/can";
import { readModel } from "../../src/terraform-model";
import type { HandshakeConfig } from "../../src/config/schema";
import { lambdaConfig, lambdaWriter, resolved, smallConfig } from "../support/configs";
import { policiesOf } from "../support/policies-of";
import { synthesize, type Synthesized } from "../support/synthesize";

const synth = (config: HandshakeConfig): Synthesized => synthesize(resolved(config));
const QUEUE = "arn:aws:sqs:eu-central-1:111111111111:thumbnail-failures";

describe("events that fail after every attempt", () => {
  const stacks = synth(lambdaConfig());

  test("go to a queue of the function's own, encrypted, that keeps them for 14 days and takes the largest", () => {
    expect(stacks.A.only("aws_sqs_queue")).toMatchObject({
      name: "thumbnail-failures",
      sqs_managed_sse_enabled: true,
      message_retention_seconds: 1_209_600,
      max_message_size: 1_048_576,
    });
    expect(stacks.A.only("aws_lambda_function_event_invoke_config")).toMatchObject({
      maximum_retry_attempts: 2,
      maximum_event_age_in_seconds: 21_600,
      destination_config: { on_failure: { destination: expect.stringMatching(/^\$\{aws_sqs_queue\./) } },
    });
  });

  test("have their queue before the first event comes, and the role its right before Lambda asks for it", () => {
    expect(stacks.A.only("aws_s3_bucket_notification")["depends_on"]).toEqual([
      expect.stringMatching(/^aws_lambda_permission\./),
      expect.stringMatching(/^aws_lambda_function_event_invoke_config\./),
    ]);
    expect(stacks.A.only("aws_lambda_function_event_invoke_config")["depends_on"]).toEqual([
      expect.stringMatching(/^aws_sqs_queue_policy\./),
      expect.stringMatching(/^aws_iam_role_policy\./),
    ]);
  });

  test("come from the function's role alone, over TLS alone: the queue's policy allows no one anything", () => {
    expect(
      policiesOf(stacks)["account_A / function-thumbnail_failures_policy / queue policy"]?.Statement,
    ).toEqual([
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: ["sqs:*"],
        Resource: [QUEUE],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "DenyOtherSenders",
        Effect: "Deny",
        Principal: "*",
        Action: ["sqs:SendMessage"],
        Resource: [QUEUE],
        Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/lambda-role" } },
      },
    ]);
  });
});

describe("a key of the function's own", () => {
  const stacks = synth({
    ...smallConfig(),
    writers: [lambdaWriter({ kmsKey: { alias: "alias/thumbnail" } })],
  });

  test("encrypts the variables, the log group and the failure queue", () => {
    const key = expect.stringMatching(/^\$\{aws_kms_key\.function-thumbnail_key_\w+\.arn\}$/);
    expect(stacks.A.only("aws_cloudwatch_log_group")).toMatchObject({ kms_key_id: key });
    expect(stacks.A.only("aws_lambda_function")).toMatchObject({ kms_key_arn: key });
    expect(stacks.A.only("aws_sqs_queue")).toMatchObject({ kms_master_key_id: key });
    expect(stacks.A.only("aws_sqs_queue")).not.toHaveProperty("sqs_managed_sse_enabled");
    expect(stacks.A.only("aws_kms_key")).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
    });
  });

  test("is used by CloudWatch Logs for that log group, by the role through SQS and for its variables, and by its account through these", () => {
    const statements = policiesOf(stacks)["account_A / function-thumbnail_key / key policy"]?.Statement ?? [];
    expect(statements.map(({ Sid }) => Sid)).toEqual([
      "AdministerKey",
      "ReadByOwnAccount",
      "ConfigureFunction",
      "ReadVariables",
      "EncryptLogs",
      "EncryptFailures",
    ]);
    expect(statements.slice(1)).toEqual([
      {
        Sid: "ReadByOwnAccount",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::111111111111:root"] },
        Action: ["kms:Decrypt"],
        Resource: ["*"],
        Condition: {
          StringEquals: {
            "kms:ViaService": [
              "logs.eu-central-1.amazonaws.com",
              "sqs.eu-central-1.amazonaws.com",
              "lambda.eu-central-1.amazonaws.com",
            ],
          },
        },
      },
      {
        Sid: "ConfigureFunction",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::111111111111:root"] },
        Action: ["kms:CreateGrant", "kms:Encrypt"],
        Resource: ["*"],
        Condition: { StringEquals: { "kms:ViaService": "lambda.eu-central-1.amazonaws.com" } },
      },
      {
        Sid: "ReadVariables",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::111111111111:role/lambda-role"] },
        Action: ["kms:Decrypt"],
        Resource: ["*"],
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:lambda:FunctionArn":
              "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail",
          },
        },
      },
      {
        Sid: "EncryptLogs",
        Effect: "Allow",
        Principal: { Service: ["logs.eu-central-1.amazonaws.com"] },
        Action: [
          "kms:Decrypt",
          "kms:Encrypt",
          "kms:GenerateDataKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:ReEncryptTo",
        ],
        Resource: ["*"],
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn":
              "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/thumbnail",
          },
        },
      },
      {
        Sid: "EncryptFailures",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::111111111111:role/lambda-role"] },
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: ["*"],
        Condition: { StringEquals: { "kms:ViaService": "sqs.eu-central-1.amazonaws.com" } },
      },
    ]);
  });

  test("encrypts the log group of a backfill, too", () => {
    const { A } = synth({
      ...smallConfig(),
      writers: [
        lambdaWriter({ kmsKey: { alias: "alias/thumbnail" }, backfill: { roleName: "backfill-role" } }),
      ],
    });
    const groups = Object.values(A.resources("aws_cloudwatch_log_group"));
    expect(groups.map(({ name }) => name).sort()).toEqual([
      "/aws/lambda/thumbnail",
      "/aws/vendedlogs/states/thumbnail-backfill",
    ]);
    const [{ kms_key_id: key } = {}] = groups;
    expect(key).toMatch(/^\$\{aws_kms_key\.function-thumbnail_key_\w+\.arn\}$/);
    expect(new Set(groups.map(({ kms_key_id }) => kms_key_id))).toEqual(new Set([key]));
  });

  test("names the services of China by their own domain", () => {
    const base = smallConfig();
    const region = "cn-north-1";
    const { A } = synth({
      ...base,
      accounts: { A: { ...base.accounts.A, region }, B: { ...base.accounts.B, region } },
      writers: [lambdaWriter({ kmsKey: { alias: "alias/thumbnail" } })],
    });
    expect(A.text).toContain("logs.cn-north-1.amazonaws.com.cn");
    expect(A.text).not.toMatch(/(logs|sqs)\.cn-north-1\.amazonaws\.com"/);
  });
});

test("X-Ray on request: traces are sent, by exactly the two permissions that AWS requires", () => {
  const plain = synth(lambdaConfig());
  expect(plain.A.only("aws_lambda_function")).not.toHaveProperty("tracing_config");
  expect(plain.A.text).not.toContain("xray:");
  const traced = synth({ ...smallConfig(), writers: [lambdaWriter({ xrayTracing: true })] });
  expect(traced.A.only("aws_lambda_function")).toMatchObject({ tracing_config: { mode: "Active" } });
  expect(
    policiesOf(traced)["account_A / function-thumbnail_role_policy / permissions"]?.Statement,
  ).toContainEqual({
    Sid: "SendTraces",
    Effect: "Allow",
    Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    Resource: ["*"],
  });
});

describe("an alias", () => {
  const arn = "arn:aws:lambda:eu-central-1:111111111111:function:thumbnail";
  const config = {
    ...smallConfig(),
    writers: [
      lambdaWriter({ alias: "live", provisionedConcurrency: 5, backfill: { roleName: "backfill-role" } }),
    ],
  };
  const stacks = synth(config);
  const { A } = stacks;
  const ALIAS = /^\$\{aws_lambda_alias\.function-thumbnail_function_alias_\w+\.(arn|name)\}$/;

  test("leads to the version that each change publishes, and has the events, the permission and what is kept ready", () => {
    expect(A.only("aws_lambda_function")).toMatchObject({ publish: true });
    expect(A.only("aws_lambda_alias")).toMatchObject({
      name: "live",
      function_name: expect.stringMatching(/^\$\{aws_lambda_function\.[\w-]+\.function_name\}$/),
      function_version: expect.stringMatching(/^\$\{aws_lambda_function\.[\w-]+\.version\}$/),
    });
    for (const type of ["permission", "function_event_invoke_config", "provisioned_concurrency_config"]) {
      expect(A.only(`aws_lambda_${type}`)).toHaveProperty("qualifier", expect.stringMatching(ALIAS));
    }
    expect(A.only("aws_lambda_provisioned_concurrency_config")).toMatchObject({
      provisioned_concurrent_executions: 5,
    });
    const [notified] = A.only("aws_s3_bucket_notification")["lambda_function"] as object[];
    expect(notified).toHaveProperty("lambda_function_arn", expect.stringMatching(ALIAS));
    const backfill = policiesOf(stacks)["account_A / function-thumbnail_backfill_role_policy / permissions"];
    expect(backfill?.Statement).toContainEqual({
      Sid: "InvokeFunction",
      Effect: "Allow",
      Action: ["lambda:InvokeFunction"],
      Resource: [`${arn}:live`],
    });
  });

  test("is not there unless configured", () => {
    const plain = synth(lambdaConfig()).A;
    expect(plain.only("aws_lambda_function")).not.toHaveProperty("publish");
    expect(plain.text).not.toMatch(/aws_lambda_(?:alias|provisioned)|qualifier/);
  });

  const model = readModel([{ id: "account_A", json: A.json }]);
  const may = (resource: string, sourceArn = "arn:aws:s3:::source-bucket", sourceAccount = "111111111111") =>
    answer(
      {
        principal: "s3.amazonaws.com",
        action: "lambda:InvokeFunction",
        resource,
        circumstances: { "aws:SourceArn": sourceArn, "aws:SourceAccount": sourceAccount },
      },
      resolved(config),
      model,
    ).result;

  test("is what S3 may invoke, for the one bucket", () => {
    expect(may(`${arn}:live`)).toBe("allowed");
    expect(may(`${arn}:live`, "arn:aws:s3:::another-bucket")).toBe("denied");
    expect(may(`${arn}:live`, undefined, "222222222222")).toBe("denied");
  });

  test.each([arn, `${arn}:other`, `${arn}:live2`, `${arn}:1`, `${arn}:$LATEST`])(
    "S3 may not invoke %s",
    (resource) => {
      expect(may(resource)).toBe("denied");
    },
  );
});

test.each([0, 50])("reserved concurrency of %d reaches the function", (reservedConcurrency) => {
  const { A } = synth({ ...smallConfig(), writers: [lambdaWriter({ reservedConcurrency })] });
  expect(A.only("aws_lambda_function")["reserved_concurrent_executions"]).toBe(reservedConcurrency);
});
