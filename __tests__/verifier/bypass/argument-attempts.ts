import { addBeside, change, give, type Attempt } from "./editable-stacks";
import { ADMIN, openPolicy, STRANGER } from "./strangers";

/** What a notification goes to, with the type of its block. */
function notified(args: Readonly<Record<string, unknown>>): [type: string, block: Record<string, unknown>][] {
  return ["lambda_function", "queue", "topic"].flatMap((type) =>
    ((args[type] ?? []) as Record<string, unknown>[]).map((block): [string, Record<string, unknown>] => [
      type,
      block,
    ]),
  );
}

const TO_STRANGER = {
  destination_config: { on_success: { destination: `arn:aws:sqs:ap-northeast-1:${STRANGER}:x` } },
};

/** Another argument of a resource that is there. */
export const OTHER_ARGUMENTS: Readonly<Record<string, Attempt>> = {
  "inline_policy of a role": give("aws_iam_role", { inline_policy: [{ name: "x", policy: openPolicy }] }),
  "managed_policy_arns of a role": give("aws_iam_role", { managed_policy_arns: [ADMIN] }),
  "no boundary": change(
    "aws_iam_role",
    (args) => (args["permissions_boundary"] = "arn:aws:iam::aws:policy/AdministratorAccess"),
  ),
  "sessions of twelve hours": give("aws_iam_role", { max_session_duration: 43200 }),
  "name_prefix of a role": give("aws_iam_role", { name_prefix: "x" }),
  "force_detach_policies of a role": give("aws_iam_role", { force_detach_policies: true }),
  "acl of a bucket": give("aws_s3_bucket", { acl: "public-read" }),
  "policy of a bucket": give("aws_s3_bucket", { policy: openPolicy }),
  "grant of a bucket": give("aws_s3_bucket", { grant: [{ type: "Group", permissions: ["READ"] }] }),
  "website of a bucket": give("aws_s3_bucket", { website: { index_document: "index.html" } }),
  "force_destroy of a bucket": give("aws_s3_bucket", { force_destroy: true }),
  "bucket without its guard": change("aws_s3_bucket", (args) => Reflect.deleteProperty(args, "lifecycle")),
  "object_lock_enabled of a bucket": give("aws_s3_bucket", { object_lock_enabled: true }),
  "encryption by another key": give("aws_s3_bucket_server_side_encryption_configuration", {
    rule: [
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: "aws:kms",
          kms_master_key_id: `arn:aws:kms:eu-central-1:${STRANGER}:key/x`,
        },
        blocked_encryption_types: ["SSE-C"],
        bucket_key_enabled: true,
      },
    ],
  }),
  "keys of the requesters": change("aws_s3_bucket_server_side_encryption_configuration", ({ rule }) => {
    for (const block of rule as Record<string, unknown>[]) block["blocked_encryption_types"] = ["NONE"];
  }),
  "no Bucket Key": change("aws_s3_bucket_server_side_encryption_configuration", ({ rule }) => {
    for (const block of rule as Record<string, unknown>[]) block["bucket_key_enabled"] = false;
  }),
  "public policies": give("aws_s3_bucket_public_access_block", { block_public_policy: false }),
  "public policies, said in text": give("aws_s3_bucket_public_access_block", {
    block_public_policy: "false",
  }),
  "the writer owns its objects": give("aws_s3_bucket_ownership_controls", {
    rule: { object_ownership: "ObjectWriter" },
  }),
  "versions are not kept": give("aws_s3_bucket_versioning", {
    versioning_configuration: { status: "Suspended" },
  }),
  "deletion only with MFA": give("aws_s3_bucket_versioning", {
    versioning_configuration: { status: "Enabled", mfa_delete: "Disabled" },
  }),
  "old versions are gone in a day": change("aws_s3_bucket_lifecycle_configuration", (args) => {
    args["rule"] = JSON.parse(
      JSON.stringify(args["rule"]).replace(/"noncurrent_days":\d+/, '"noncurrent_days":1'),
    );
  }),
  "objects are gone in a day": change("aws_s3_bucket_lifecycle_configuration", ({ rule }) => {
    (rule as unknown[]).push({
      id: "x",
      status: "Enabled",
      filter: [{ prefix: "" }],
      expiration: [{ days: 1 }],
    });
  }),
  "the function hears of everything": change("aws_s3_bucket_notification", (args) => {
    for (const [, block] of notified(args)) block["filter_prefix"] = "";
  }),
  "another function hears of it": change("aws_s3_bucket_notification", (args) => {
    for (const [type, block] of notified(args)) {
      block[`${type}_arn`] = `arn:aws:lambda:eu-central-1:${STRANGER}:function:thumbnail`;
    }
  }),
  "a rule on every bucket": change("aws_cloudwatch_event_rule", (args) => {
    args["event_pattern"] = String(args["event_pattern"]).replace(/"(bucket|name)"/, '"x"');
  }),
  "a rule on other keys": change("aws_cloudwatch_event_rule", (args) => {
    args["event_pattern"] = String(args["event_pattern"]).replace("uploads/", "");
  }),
  "a rule on another bus": give("aws_cloudwatch_event_rule", { event_bus_name: "other" }),
  "a rule for another function": give("aws_cloudwatch_event_target", {
    arn: `arn:aws:lambda:eu-central-1:${STRANGER}:function:thumbnail`,
  }),
  "a rule's dead letters to another queue": give("aws_cloudwatch_event_target", {
    dead_letter_config: { arn: `arn:aws:sqs:eu-central-1:${STRANGER}:failures` },
  }),
  "a rule without dead letters": change("aws_cloudwatch_event_target", (args) =>
    Reflect.deleteProperty(args, "dead_letter_config"),
  ),
  "a rule with words of its own": give("aws_cloudwatch_event_target", { input: "{}" }),
  "batches that fail as a whole": change("aws_lambda_event_source_mapping", (args) =>
    Reflect.deleteProperty(args, "function_response_types"),
  ),
  "batches that are filtered": give("aws_lambda_event_source_mapping", { filter_criteria: [{ filter: [] }] }),
  "batches to another place on failure": give("aws_lambda_event_source_mapping", {
    destination_config: [{ on_failure: [{ destination_arn: "arn:aws:sqs:eu-central-1:999999999999:x" }] }],
  }),
  "messages that show too early": change("aws_sqs_queue", (args) => {
    if (args["visibility_timeout_seconds"] !== undefined) args["visibility_timeout_seconds"] = 30;
  }),
  "dead letters to another queue": change("aws_sqs_queue", (args) => {
    if (args["redrive_policy"] === undefined) return;
    args["redrive_policy"] = JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:x", maxReceiveCount: 5 });
  }),
  "dead letters of any queue": change("aws_sqs_queue", (args) =>
    Reflect.deleteProperty(args, "redrive_allow_policy"),
  ),
  "a network of another function": change("aws_lambda_function", (args) => {
    if (args["vpc_config"] !== undefined)
      args["vpc_config"] = { subnet_ids: ["subnet-0"], security_group_ids: [] };
  }),
  "everyone hears of it": give("aws_s3_bucket_notification", { eventbridge: true }),
  "everyone hears of it, said in text": give("aws_s3_bucket_notification", { eventbridge: "true" }),
  "versions of a function, said in text": give("aws_lambda_function", { publish: "true" }),
  "messages of a kilobyte": give("aws_sqs_queue", { max_message_size: 1024 }),
  "a queue hears of it": give("aws_s3_bucket_notification", { queue: [{ queue_arn: "x", events: [] }] }),
  "the source account of a permission": change("aws_lambda_permission", (args) =>
    Reflect.deleteProperty(args, "source_account"),
  ),
  "the source of a permission": change("aws_lambda_permission", (args) =>
    Reflect.deleteProperty(args, "source_arn"),
  ),
  "any bucket as the source": give("aws_lambda_permission", { source_arn: "arn:aws:s3:::*" }),
  "principal_org_id of a permission": give("aws_lambda_permission", { principal_org_id: "o-zzzzzzzzzz" }),
  "function_url_auth_type of a permission": give("aws_lambda_permission", { function_url_auth_type: "NONE" }),
  "event_source_token of a permission": give("aws_lambda_permission", { event_source_token: "x" }),
  "another role of a function": give("aws_lambda_function", {
    role: "arn:aws:iam::111111111111:role/Administrator",
  }),
  "another handler": give("aws_lambda_function", { handler: "other.handler" }),
  "another runtime": give("aws_lambda_function", { runtime: "provided.al2023" }),
  "a zip from elsewhere": give("aws_lambda_function", { filename: "../../../evil.zip" }),
  "a zip from S3": give("aws_lambda_function", { s3_bucket: "somebody-elses", s3_key: "x.zip" }),
  "an image": give("aws_lambda_function", { image_uri: "x", package_type: "Image" }),
  "events of the newest code to another queue": addBeside(
    "aws_lambda_function_event_invoke_config",
    "aws_lambda_function_event_invoke_config",
    ({ args }) => ({ ...TO_STRANGER, function_name: args["function_name"], qualifier: "$LATEST" }),
  ),
  "events of the function besides those of its alias": addBeside(
    "aws_lambda_alias",
    "aws_lambda_function_event_invoke_config",
    ({ args }) => ({ ...TO_STRANGER, function_name: args["function_name"] }),
  ),
  "events to one queue more": change("aws_lambda_function_event_invoke_config", (args) => {
    args["destination_config"] = [args["destination_config"], TO_STRANGER.destination_config];
  }),
  "variables once more": change("aws_lambda_function", (args) => {
    args["environment"] = [args["environment"], { variables: { NODE_OPTIONS: "--require /tmp/x.js" } }];
  }),
  "a concurrency of a version": addBeside(
    "aws_lambda_alias",
    "aws_lambda_provisioned_concurrency_config",
    ({ args }) => ({
      function_name: args["function_name"],
      qualifier: "1",
      provisioned_concurrent_executions: 100,
    }),
  ),
  "an alias twice": addBeside("aws_lambda_alias", "aws_lambda_alias", ({ args }) => ({
    name: args["name"],
    function_name: args["function_name"],
    function_version: args["function_version"],
  })),
  "keys that S3 never sends": change("aws_sns_topic_subscription", (args) => {
    const { filter_policy: filter } = args;
    if (typeof filter === "string") args["filter_policy"] = filter.replace("avatars/", "%61vatars/");
  }),
  "the name of another policy of the role": change("aws_iam_role_policy", (args) => {
    args["name"] = "deny-the-rest";
  }),
  layers: give("aws_lambda_function", { layers: [`arn:aws:lambda:eu-central-1:${STRANGER}:layer:x:1`] }),
  "a network of its own": give("aws_lambda_function", {
    vpc_config: { subnet_ids: [], security_group_ids: [] },
  }),
  "a dead letter queue": give("aws_lambda_function", {
    dead_letter_config: { target_arn: `arn:aws:sqs:eu-central-1:${STRANGER}:x` },
  }),
  "another log group": give("aws_lambda_function", {
    logging_config: { log_format: "JSON", log_group: "other" },
  }),
  ...Object.fromEntries(
    Object.entries({
      NODE_OPTIONS: "--require /tmp/x.js",
      NODE_EXTRA_CA_CERTS: "/tmp/x.pem",
      AWS_LAMBDA_EXEC_WRAPPER: "/opt/x",
      AWS_ENDPOINT_URL: "https://example.com",
      AWS_ENDPOINT_URL_S3: "https://example.com",
      LD_PRELOAD: "/opt/x.so",
      HTTPS_PROXY: "http://example.com",
      DESTINATION_BUCKET: "somebody-elses-bucket",
      DESTINATION_BUCKET_OWNER: STRANGER,
      DESTINATION_PREFIX: "elsewhere/",
      SOURCE_BUCKET: "somebody-elses-bucket",
      SOURCE_READ_AS: "somebody",
      TARGET_ROLE_DURATION_SECONDS: "43200",
      TARGET_ROLE_SESSION_NAME: "somebody",
      ACCESS_GRANTS_SESSION_SECONDS: "900",
      TARGET_ROLE_ARN: `arn:aws:iam::${STRANGER}:role/x`,
      ACCESS_GRANTS_ACCOUNT_ID: STRANGER,
      THUMBNAIL_ALSO_FORMATS: "png",
      THUMBNAIL_KEEP_COPYRIGHT: "no",
      THUMBNAIL_MANIFEST: "false",
      THUMBNAIL_WATERMARK: "top,1,1",
      THUMBNAIL_PRESETS: JSON.stringify({ "x/": { widths: [1] } }),
      COPY_TAGS: JSON.stringify({ public: "yes" }),
    }).map(([name, value]) => [
      `variable ${name}`,
      change("aws_lambda_function", ({ environment }) => {
        Object.assign((environment as { variables: object }).variables, { [name]: value });
      }),
    ]),
  ),
  "no rotation of a key": give("aws_kms_key", { enable_key_rotation: false }),
  "a key that is soon gone": give("aws_kms_key", { deletion_window_in_days: 7 }),
  "a key without the check of its policy": give("aws_kms_key", { bypass_policy_lockout_safety_check: true }),
  "an alias of another key": give("aws_kms_alias", { target_key_id: "1234abcd" }),
  "a topic with another key": give("aws_sns_topic", {
    kms_master_key_id: `arn:aws:kms:eu-central-1:${STRANGER}:key/x`,
  }),
  "a topic that is not encrypted": change("aws_sns_topic", (args) =>
    Reflect.deleteProperty(args, "kms_master_key_id"),
  ),
  "another address for alarms": give("aws_sns_topic_subscription", { endpoint: "somebody@example.org" }),
  "alarms sent to another queue": give("aws_sns_topic_subscription", {
    redrive_policy: JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:eu-central-1:${STRANGER}:x` }),
  }),
  "another protocol for alarms": give("aws_sns_topic_subscription", { protocol: "lambda" }),
  "an alarm that does something else": give("aws_cloudwatch_metric_alarm", {
    ok_actions: ["arn:aws:automate:eu-central-1:ec2:terminate"],
  }),
  "a trail to another bucket": give("aws_cloudtrail", { s3_bucket_name: "somebody-elses-logs" }),
  "a trail to a topic": give("aws_cloudtrail", { sns_topic_name: "x" }),
  "a trail to a log group": give("aws_cloudtrail", {
    cloud_watch_logs_role_arn: "x",
    cloud_watch_logs_group_arn: "y",
  }),
  "a trail that is off": give("aws_cloudtrail", { enable_logging: false }),
  "a trail of another bucket": change("aws_cloudtrail", (args) => {
    args["advanced_event_selector"] = JSON.parse(
      JSON.stringify(args["advanced_event_selector"]).replace("destination-bucket/", "another-bucket/"),
    );
  }),
  "another role of a state machine": give("aws_sfn_state_machine", {
    role_arn: "arn:aws:iam::111111111111:role/Administrator",
  }),
  "a state machine that does something else": change("aws_sfn_state_machine", (args) => {
    args["definition"] = JSON.stringify({ StartAt: "X", States: { X: { Type: "Succeed" } } });
  }),
  "a state machine that invokes another function": change("aws_sfn_state_machine", (args) => {
    args["definition"] = String(args["definition"]).replace(/function:[^"]+/, "function:another");
  }),
  "a state machine of another type": give("aws_sfn_state_machine", { type: "EXPRESS" }),
  "a state machine that logs less": change("aws_sfn_state_machine", ({ logging_configuration: logging }) => {
    for (const block of [logging].flat() as Record<string, unknown>[])
      block["include_execution_data"] = false;
  }),
  "a state machine that logs more": give("aws_sfn_state_machine", {
    tracing_configuration: { enabled: true },
  }),
  "another zone of trust": give("aws_accessanalyzer_analyzer", { type: "ORGANIZATION" }),
  "a longer session of people": give("aws_ssoadmin_permission_set", { session_duration: "PT12H" }),
  "where people land": give("aws_ssoadmin_permission_set", { relay_state: "https://example.com" }),
  "another account of people": give("aws_ssoadmin_account_assignment", { target_id: STRANGER }),
  "a grant of more": give("aws_s3control_access_grant", {
    access_grants_location_configuration: [{ s3_sub_prefix: "*" }],
  }),
  "a grant of a kind of prefix": give("aws_s3control_access_grant", { s3_prefix_type: "Object" }),
  "an instance for Identity Center": give("aws_s3control_access_grants_instance", {
    identity_center_arn: "x",
  }),
};
