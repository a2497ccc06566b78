import { ModelError, readModel, type RawStack } from "../../src/terraform-model";

type Json = Record<string, unknown>;

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const ALLOW = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});

const provider: Json = { alias: "a", region: "eu-central-1", allowed_account_ids: ["111111111111"] };

/** One stack with these resources, each of the provider unless it says otherwise. */
function stack(resource: Record<string, Record<string, Json>>, rest: Json = {}): RawStack {
  const placed = Object.fromEntries(
    Object.entries(resource).map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).map(([name, args]) => [name, { provider: "aws.a", ...args }])),
    ]),
  );
  return { id: "account_A", json: { provider: { aws: [provider] }, resource: placed, ...rest } };
}

const role = { name: "reader", path: "/team/", assume_role_policy: TRUST };

function read(resource: Record<string, Record<string, Json>>, rest?: Json): ReturnType<typeof readModel> {
  return readModel([stack(resource, rest)]);
}

test("a role's ARN has its path, and its policies come by reference or by name", () => {
  const { roles } = read({
    aws_iam_role: { r: role },
    aws_iam_role_policy: {
      by_reference: { name: "one", role: "${aws_iam_role.r.name}", policy: ALLOW },
      by_name: { name: "two", role: "reader", policy: ALLOW },
    },
    aws_iam_role_policy_attachment: {
      logs: {
        role: "${aws_iam_role.r.name}",
        policy_arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      },
    },
  });
  expect(roles).toMatchObject([
    {
      arn: "arn:aws:iam::111111111111:role/team/reader",
      identity: [{}, {}, { name: "AWS managed policy service-role/AWSLambdaBasicExecutionRole" }],
      managedPolicies: ["service-role/AWSLambdaBasicExecutionRole"],
    },
  ]);
});

test("a key's ARN is evaluated inside of other resources' policies", () => {
  const keyPolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "111111111111" }, Action: "kms:*", Resource: "*" }],
  });
  const { keys, buckets } = read({
    aws_kms_key: { k: { policy: keyPolicy } },
    aws_kms_alias: { k: { name: "alias/mine", target_key_id: "${aws_kms_key.k.key_id}" } },
    aws_s3_bucket: { b: { bucket: "some-bucket" } },
    aws_s3_bucket_policy: {
      b: {
        bucket: "${aws_s3_bucket.b.id}",
        policy:
          '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Deny", "Principal" = "*", "Action" = "s3:PutObject", "Resource" = "${aws_s3_bucket.b.arn}/*", "Condition" = {"StringNotEquals" = {"s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.k.arn}}}]})}',
      },
    },
    aws_s3_bucket_server_side_encryption_configuration: {
      b: {
        bucket: "some-bucket",
        rule: [
          {
            apply_server_side_encryption_by_default: {
              sse_algorithm: "aws:kms",
              kms_master_key_id: "${aws_kms_key.k.arn}",
            },
          },
        ],
      },
    },
  });
  const arn = "arn:aws:kms:eu-central-1:111111111111:key/k";
  expect(keys).toMatchObject([{ arn, aliases: ["alias/mine"] }]);
  expect(buckets).toMatchObject([{ name: "some-bucket", encryption: { algorithm: "aws:kms", keyArn: arn } }]);
  expect(JSON.stringify(buckets[0]?.policy?.json)).toContain(arn);
  expect(JSON.stringify(buckets[0]?.policy?.json)).toContain("arn:aws:s3:::some-bucket/*");
});

test("a permission to invoke becomes a statement with its source", () => {
  const { functions } = read({
    aws_lambda_function: { f: { function_name: "f", role: "arn:aws:iam::111111111111:role/reader" } },
    aws_lambda_permission: {
      p: {
        statement_id: "FromBucket",
        action: "lambda:InvokeFunction",
        function_name: "${aws_lambda_function.f.function_name}",
        principal: "s3.amazonaws.com",
        source_arn: "arn:aws:s3:::some-bucket",
        source_account: "111111111111",
      },
    },
  });
  expect(functions[0]?.policy?.json).toMatchObject({
    Statement: [
      {
        Principal: { Service: "s3.amazonaws.com" },
        Condition: {
          StringEquals: { "AWS:SourceAccount": "111111111111" },
          ArnLike: { "AWS:SourceArn": "arn:aws:s3:::some-bucket" },
        },
      },
    ],
  });
});

test("every resource is there with its arguments evaluated, and without Terraform's own", () => {
  const { resources } = read({
    aws_s3_bucket: { b: { bucket: "some-bucket", lifecycle: { prevent_destroy: true } } },
    aws_s3_bucket_logging: { l: { bucket: "${aws_s3_bucket.b.id}", depends_on: ["aws_s3_bucket.b"] } },
  });
  expect(resources).toMatchObject([
    { place: "account_A / aws_s3_bucket.b", args: { bucket: "some-bucket" }, keptFromDestruction: true },
    { type: "aws_s3_bucket_logging", account: "111111111111", keptFromDestruction: false },
  ]);
  expect(resources[1]?.args).toEqual({ bucket: "some-bucket" });
});

const bucket = { bucket: "some-bucket" };
const refused: [name: string, resource: Record<string, Record<string, Json>>, message: RegExp][] = [
  ["an unknown type", { aws_iam_user: { u: {} } }, /aws_iam_user\.u: expected a resource type whose effect/],
  [
    "an unknown argument",
    { aws_iam_role: { r: { ...role, managed_policy_arns: [] } } },
    /managed_policy_arns: expected one of/,
  ],
  ["several of a name", { aws_iam_role: { r: { ...role, count: 2 } } }, /r\.count: expected one resource/],
  [
    "an argument in a block that is not known",
    {
      aws_s3_bucket_notification: {
        n: {
          bucket: "b",
          lambda_function: [{ lambda_function_arn: "f", events: [], filter_suffix: "", queue_arn: "q" }],
        },
      },
    },
    /n\.lambda_function\.queue_arn: expected one of/,
  ],
  [
    "a program to run",
    { aws_cloudwatch_log_group: { l: { name: "l", provisioner: { "local-exec": { command: "true" } } } } },
    /l\.provisioner: expected one of name, retention_in_days/,
  ],
  [
    "tags, which others may go by",
    { aws_iam_role: { r: { ...role, tags: { team: "x" } } } },
    /r\.tags: expected/,
  ],
  [
    "changes that Terraform is to ignore",
    { aws_iam_role: { r: { ...role, lifecycle: { ignore_changes: ["assume_role_policy"] } } } },
    /r\.lifecycle: expected prevent_destroy alone, received \{"ignore_changes"/,
  ],
  [
    "a dependency on nothing",
    { aws_iam_role: { r: { ...role, depends_on: ["aws_iam_role.none"] } } },
    /r\.depends_on: expected resources of this stack, received "aws_iam_role\.none"/,
  ],
  [
    "a function where no reader looks",
    { aws_iam_role: { r: { ...role, description: '${file("/etc/passwd")}' } } },
    /r\.description: .*received file with 1/,
  ],
  [
    "a type that is called as something of the language",
    { constructor: { c: {} } },
    /constructor\.c: expected a resource type whose effect/,
  ],
  [
    "an attribute that is called as something of the language",
    {
      aws_iam_role: { r: role },
      aws_iam_role_policy: { p: { name: "p", role: "${aws_iam_role.r.toString}", policy: ALLOW } },
    },
    /expected a known attribute of aws_iam_role/,
  ],
  [
    "a policy with an element twice",
    { aws_iam_role: { r: { ...role, assume_role_policy: TRUST.replace("{", '{"Statement":[],') } } },
    /r\.assume_role_policy: expected a policy in JSON, received the key "Statement" twice/,
  ],
  [
    "a policy with an element twice, encoded by Terraform",
    { aws_iam_role: { r: { ...role, assume_role_policy: '${jsonencode({"Version" = 1, "Version" = 2})}' } } },
    /expected each key once in an object, received Version twice/,
  ],
  [
    "an unknown provider",
    { aws_iam_role: { r: { ...role, provider: "aws.b" } } },
    /r\.provider: expected one of aws\.a/,
  ],
  [
    "a reference to nothing",
    { aws_iam_role_policy: { p: { name: "p", role: "${aws_iam_role.none.name}", policy: ALLOW } } },
    /p\.role: expected a reference to a resource of this stack/,
  ],
  [
    "an unknown attribute",
    {
      aws_iam_role: { r: role },
      aws_iam_role_policy: { p: { name: "p", role: "${aws_iam_role.r.unique_id}", policy: ALLOW } },
    },
    /expected a known attribute of aws_iam_role, received aws_iam_role\.r\.unique_id/,
  ],
  [
    "another function",
    { aws_iam_role: { r: { ...role, assume_role_policy: '${file("trust.json")}' } } },
    /r\.assume_role_policy: .*received file with 1/,
  ],
  [
    "a policy that is not JSON",
    { aws_iam_role: { r: { ...role, assume_role_policy: "{" } } },
    /r\.assume_role_policy: expected a policy in JSON/,
  ],
  [
    "a policy that AWS refuses",
    { aws_iam_role: { r: { ...role, assume_role_policy: ALLOW } } },
    /r\.assume_role_policy \(trust policy of reader/,
  ],
  [
    "a policy for a role of no stack",
    {
      aws_iam_role_policy_attachment: {
        p: { role: "none", policy_arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" },
      },
    },
    /p\.role: expected something that the stacks make/,
  ],
  [
    "a bucket policy about another bucket",
    {
      aws_s3_bucket: { b: bucket },
      aws_s3_bucket_policy: {
        b: {
          bucket: "some-bucket",
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }],
          }),
        },
      },
    },
    /expected arn:aws:s3:::some-bucket or/,
  ],
  [
    "two notifications of a bucket",
    { aws_s3_bucket: { b: bucket }, aws_s3_bucket_notification: { one: bucket, two: bucket } },
    /expected one aws_s3_bucket_notification for the bucket some-bucket, received a second/,
  ],
  [
    "a bucket twice",
    { aws_s3_bucket: { b: bucket, c: bucket } },
    /aws_s3_bucket\.c: expected each bucket once, received some-bucket, as in account_A \/ aws_s3_bucket\.b/,
  ],
  [
    "a role twice",
    { aws_iam_role: { r: role, s: { ...role, name: "READER" } } },
    /aws_iam_role\.s: expected each role once, received .*reader, as in account_A \/ aws_iam_role\.r/,
  ],
];

test.each(refused)("%s is an error that names the place", (_name, resource, message) => {
  expect(() => read(resource)).toThrow(ModelError);
  expect(() => read(resource)).toThrow(message);
});

test.each<[string, Json, RegExp]>([
  ["data", { data: {} }, /expected only .*, received data/],
  ["module", { module: {} }, /received module/],
  [
    "no account",
    { provider: { aws: [{ ...provider, allowed_account_ids: undefined }] } },
    /allowed_account_ids: expected one account id, received nothing/,
  ],
  [
    "two accounts",
    { provider: { aws: [{ ...provider, allowed_account_ids: ["111111111111", "222222222222"] }] } },
    /expected one account id/,
  ],
  [
    "another provider",
    { provider: { aws: [provider], google: [{}] } },
    /expected only the provider aws, received google/,
  ],
  [
    "two providers",
    { provider: { aws: [provider, { ...provider, alias: "b" }] } },
    /expected one provider, received 2/,
  ],
  [
    "another owner's provider",
    { terraform: { required_providers: { aws: { source: "someone/aws" } } } },
    /required_providers\.aws\.source: expected aws or hashicorp\/aws or .*, received "someone\/aws"/,
  ],
  [
    "a provider more to install",
    { terraform: { required_providers: { aws: { source: "aws" }, http: {} } } },
    /required_providers: expected only aws, received http/,
  ],
  ["a cloud that runs it", { terraform: { cloud: {} } }, /terraform: expected only .*, received cloud/],
  [
    "an output that reads a file",
    { output: { o: { value: '${file("/etc/passwd")}' } } },
    /output\.o\.value: .*received file with 1/,
  ],
  ["an output with a condition", { output: { o: { value: "", precondition: {} } } }, /received precondition/],
  ["import that is no list", { import: {} }, /import: expected a list/],
  ...["check", "ephemeral", "locals", "moved", "removed", "variable"].map(
    (section): [string, Json, RegExp] => [
      section,
      { [section]: {} },
      new RegExp(`expected only .*${section}`),
    ],
  ),
])("a stack with %s is refused", (_name, rest, message) => {
  expect(() => read({}, rest)).toThrow(message);
});

test("the exit code is that of what the user can fix", () => {
  expect(new ModelError("here", "this", "that")).toMatchObject({
    exitCode: 2,
    code: "STACKS_UNREADABLE",
    message: "here: expected this, received that",
  });
});

test("a queue, its policy and its function's destination are found through references", () => {
  const { queues, functions, logGroups } = read({
    aws_sqs_queue: { q: { name: "failures", sqs_managed_sse_enabled: true } },
    aws_sqs_queue_policy: {
      q: {
        queue_url: "${aws_sqs_queue.q.url}",
        policy: ALLOW.replace('"Resource"', '"Principal":"*","Resource"'),
      },
    },
    aws_lambda_function: { f: { function_name: "f", role: "arn:aws:iam::111111111111:role/reader" } },
    aws_lambda_function_event_invoke_config: {
      f: {
        function_name: "${aws_lambda_function.f.function_name}",
        maximum_retry_attempts: 0,
        destination_config: { on_failure: { destination: "${aws_sqs_queue.q.arn}" } },
      },
    },
    aws_cloudwatch_log_group: { l: { name: "/aws/lambda/f" } },
  });
  const arn = "arn:aws:sqs:eu-central-1:111111111111:failures";
  expect(queues).toMatchObject([{ arn, sseSqs: true, retentionSeconds: 345_600, maxMessageBytes: 262_144 }]);
  expect(queues[0]?.policy).not.toBeNull();
  expect(functions[0]).toMatchObject({
    tracing: "PassThrough",
    events: { onFailure: arn, maxRetryAttempts: 0, maxEventAgeSeconds: 21_600 },
  });
  expect(functions[0]?.events).not.toHaveProperty("onSuccess");
  expect(logGroups).toEqual([
    { account: "111111111111", region: "eu-central-1", partition: "aws", name: "/aws/lambda/f" },
  ]);
});

test.each<[string, Record<string, Record<string, Json>>]>([
  ["a policy in the queue itself", { aws_sqs_queue: { q: { name: "failures", policy: ALLOW } } }],
  [
    "a policy of no queue",
    { aws_sqs_queue_policy: { q: { queue_url: "https://elsewhere", policy: ALLOW } } },
  ],
  [
    "a destination of no function",
    { aws_lambda_function_event_invoke_config: { f: { function_name: "none", maximum_retry_attempts: 0 } } },
  ],
  [
    "a number that is none",
    { aws_sqs_queue: { q: { name: "failures", message_retention_seconds: "long" } } },
  ],
])("%s is refused", (_situation, resources) => {
  expect(() => read(resources)).toThrow(ModelError);
});
