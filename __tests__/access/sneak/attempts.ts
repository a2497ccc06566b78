import { add, addBeside, change, give, section, type Attempt } from "./editable-stacks";
import { POLICY_ATTEMPTS } from "./policy-attempts";

const STRANGER = "999999999999";
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const provisioner = { "local-exec": { command: "curl https://example.com" } };
const openPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

/** Resources that a stack of this project does not have, or not so many of. */
const MORE_RESOURCES: Readonly<Record<string, Attempt>> = {
  "an administrator's policy, attached": addBeside(
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    ({ args }) => ({
      role: args["name"],
      policy_arn: ADMIN,
    }),
  ),
  "AWSLambdaBasicExecutionRole, attached": addBeside(
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    ({ args }) => ({
      role: args["name"],
      policy_arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    }),
  ),
  "a policy of one's own, and its attachment": add("aws_iam_policy", { name: "more", policy: openPolicy }),
  "an attachment to several roles": add("aws_iam_policy_attachment", {
    name: "x",
    roles: ["x"],
    policy_arn: ADMIN,
  }),
  "all policies of a role, exclusively": add("aws_iam_role_policies_exclusive", {
    role_name: "x",
    policy_names: [],
  }),
  "a user with a key": add("aws_iam_user", { name: "me" }),
  "an access key": add("aws_iam_access_key", { user: "me" }),
  "a group": add("aws_iam_group", { name: "us" }),
  "an instance profile": add("aws_iam_instance_profile", { name: "machine", role: "x" }),
  "an OpenID Connect provider": add("aws_iam_openid_connect_provider", { url: "https://example.com" }),
  "a role that a stranger takes on": add("aws_iam_role", {
    name: "back-door",
    assume_role_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: STRANGER }, Action: "sts:AssumeRole" }],
    }),
  }),
  "a role that nobody takes on": add("aws_iam_role", {
    name: "sleeper",
    assume_role_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }],
    }),
  }),
  "a second bucket policy": addBeside("aws_s3_bucket", "aws_s3_bucket_policy", ({ args }) => ({
    bucket: args["bucket"],
    policy: openPolicy,
  })),
  "a bucket's access point": addBeside("aws_s3_bucket", "aws_s3_access_point", ({ args }) => ({
    bucket: args["bucket"],
    name: "side-door",
  })),
  "a Multi-Region access point": add("aws_s3control_multi_region_access_point", {}),
  "an Object Lambda access point": add("aws_s3control_object_lambda_access_point", {}),
  "an ACL": addBeside("aws_s3_bucket", "aws_s3_bucket_acl", ({ args }) => ({
    bucket: args["bucket"],
    acl: "public-read",
  })),
  "a replication to somebody else's bucket": addBeside(
    "aws_s3_bucket",
    "aws_s3_bucket_replication_configuration",
    ({ args }) => ({ bucket: args["bucket"], role: "x", rule: [] }),
  ),
  "a website": addBeside("aws_s3_bucket", "aws_s3_bucket_website_configuration", ({ args }) => ({
    bucket: args["bucket"],
  })),
  "cross-origin requests": addBeside("aws_s3_bucket", "aws_s3_bucket_cors_configuration", ({ args }) => ({
    bucket: args["bucket"],
  })),
  "an inventory": addBeside("aws_s3_bucket", "aws_s3_bucket_inventory", ({ args }) => ({
    bucket: args["bucket"],
  })),
  "an object of a bucket": addBeside("aws_s3_bucket", "aws_s3_object", ({ args }) => ({
    bucket: args["bucket"],
    key: "uploads/x.jpg",
  })),
  "a second notification": addBeside("aws_s3_bucket", "aws_s3_bucket_notification", ({ args }) => ({
    bucket: args["bucket"],
    lambda_function: [
      {
        lambda_function_arn: `arn:aws:lambda:eu-central-1:${STRANGER}:function:x`,
        events: ["s3:ObjectCreated:*"],
      },
    ],
  })),
  "access logs to another bucket": addBeside("aws_s3_bucket", "aws_s3_bucket_logging", ({ args }) => ({
    bucket: args["bucket"],
    target_bucket: "somebody-elses-logs",
    target_prefix: "",
  })),
  "a lifecycle that deletes everything": addBeside(
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    ({ args }) => ({
      bucket: args["bucket"],
      rule: [{ id: "gone", status: "Enabled", filter: [{ prefix: "" }], expiration: [{ days: 1 }] }],
    }),
  ),
  "a second lifecycle": addBeside("aws_s3_bucket", "aws_s3_bucket_lifecycle_configuration", ({ args }) => ({
    bucket: args["bucket"],
    rule: [
      {
        id: "gone",
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrent_version_expiration: [{ noncurrent_days: 1 }],
      },
    ],
  })),
  "a retention of a century": addBeside(
    "aws_s3_bucket",
    "aws_s3_bucket_object_lock_configuration",
    ({ args }) => ({
      bucket: args["bucket"],
      rule: { default_retention: { mode: "COMPLIANCE", days: 36500 } },
    }),
  ),
  "another bucket": add("aws_s3_bucket", { bucket: "another-bucket-of-mine" }),
  "a grant of a key": addBeside("aws_kms_key", "aws_kms_grant", ({ name }) => ({
    key_id: `\${aws_kms_key.${name}.key_id}`,
    grantee_principal: `arn:aws:iam::${STRANGER}:root`,
    operations: ["Decrypt"],
  })),
  "a key's policy apart": addBeside("aws_kms_key", "aws_kms_key_policy", ({ name }) => ({
    key_id: `\${aws_kms_key.${name}.key_id}`,
    policy: openPolicy,
  })),
  "another alias of a key": addBeside("aws_kms_key", "aws_kms_alias", ({ name }) => ({
    name: "alias/also",
    target_key_id: `\${aws_kms_key.${name}.key_id}`,
  })),
  "a function's URL": addBeside("aws_lambda_function", "aws_lambda_function_url", ({ args }) => ({
    function_name: args["function_name"],
    authorization_type: "NONE",
  })),
  "a function's alias": addBeside("aws_lambda_function", "aws_lambda_alias", ({ args }) => ({
    function_name: args["function_name"],
    name: "x",
  })),
  "a layer": add("aws_lambda_layer_version", { layer_name: "x", filename: "x.zip" }),
  "an event source": addBeside("aws_lambda_function", "aws_lambda_event_source_mapping", ({ args }) => ({
    function_name: args["function_name"],
    event_source_arn: `arn:aws:sqs:eu-central-1:${STRANGER}:queue`,
  })),
  "where a function's results go": addBeside(
    "aws_lambda_function",
    "aws_lambda_function_event_invoke_config",
    ({ args }) => ({ function_name: args["function_name"], destination_config: {} }),
  ),
  "another function with a writer's role": addBeside("aws_iam_role", "aws_lambda_function", ({ name }) => ({
    function_name: "another",
    role: `\${aws_iam_role.${name}.arn}`,
    handler: "index.handler",
  })),
  "a stranger who may invoke": addBeside("aws_lambda_function", "aws_lambda_permission", ({ args }) => ({
    statement_id: "Sneaked",
    action: "lambda:InvokeFunction",
    function_name: args["function_name"],
    principal: STRANGER,
  })),
  "S3 for whomever it may be": addBeside("aws_lambda_function", "aws_lambda_permission", ({ args }) => ({
    statement_id: "Sneaked",
    action: "lambda:InvokeFunction",
    function_name: args["function_name"],
    principal: "s3.amazonaws.com",
  })),
  "who may change a function's code": addBeside(
    "aws_lambda_function",
    "aws_lambda_permission",
    ({ args }) => ({
      statement_id: "Sneaked",
      action: "lambda:UpdateFunctionCode",
      function_name: args["function_name"],
      principal: STRANGER,
    }),
  ),
  "a subscription of a stranger's": add("aws_sns_topic_subscription", {
    topic_arn: `arn:aws:sns:eu-central-1:111111111111:s3-handshake-alarms`,
    protocol: "https",
    endpoint: "https://example.com",
  }),
  "another topic": add("aws_sns_topic", { name: "another" }),
  "an alarm that does something": add("aws_cloudwatch_metric_alarm", {
    alarm_name: "x",
    alarm_actions: [`arn:aws:lambda:eu-central-1:${STRANGER}:function:x`],
  }),
  "a filter of a log group that tells somebody": add("aws_cloudwatch_log_subscription_filter", {
    name: "x",
    log_group_name: "x",
    destination_arn: `arn:aws:lambda:eu-central-1:${STRANGER}:function:x`,
  }),
  "a trail to somebody else's bucket": add("aws_cloudtrail", {
    name: "x",
    s3_bucket_name: "somebody-elses-logs",
  }),
  "an event rule": add("aws_cloudwatch_event_rule", { name: "x" }),
  "a scheduler": add("aws_scheduler_schedule", { name: "x" }),
  "a grant of S3 Access Grants": addBeside(
    "aws_s3control_access_grants_location",
    "aws_s3control_access_grant",
    ({ name }) => ({
      access_grants_location_id: `\${aws_s3control_access_grants_location.${name}.access_grants_location_id}`,
      access_grants_location_configuration: [{ s3_sub_prefix: "*" }],
      grantee: [{ grantee_type: "IAM", grantee_identifier: `arn:aws:iam::${STRANGER}:role/x` }],
      permission: "READ",
    }),
  ),
  "a location of everything": addBeside(
    "aws_s3control_access_grants_location",
    "aws_s3control_access_grants_location",
    ({ args }) => ({ ...args, location_scope: "s3://" }),
  ),
  "an assignment of a permission set": addBeside(
    "aws_ssoadmin_account_assignment",
    "aws_ssoadmin_account_assignment",
    ({ args }) => ({ ...args, principal_id: "99999999-2222-3333-4444-555555555555" }),
  ),
  "a policy of AWS in a permission set": addBeside(
    "aws_ssoadmin_permission_set",
    "aws_ssoadmin_managed_policy_attachment",
    ({ args }) => ({ instance_arn: args["instance_arn"], managed_policy_arn: ADMIN }),
  ),
  "something that runs a program": add("terraform_data", { provisioner }),
  "nothing that runs a program": add("null_resource", { provisioner }),
  "a resource of another provider": add("random_password", { length: 8 }),
  "a stack of CloudFormation": add("aws_cloudformation_stack", { name: "x", template_body: "{}" }),
};

/** Another argument of a resource that is there. */
const OTHER_ARGUMENTS: Readonly<Record<string, Attempt>> = {
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
  "the function hears of everything": change("aws_s3_bucket_notification", ({ lambda_function: blocks }) => {
    for (const block of blocks as Record<string, unknown>[]) block["filter_prefix"] = "";
  }),
  "another function hears of it": change("aws_s3_bucket_notification", ({ lambda_function: blocks }) => {
    for (const block of blocks as Record<string, unknown>[]) {
      block["lambda_function_arn"] = `arn:aws:lambda:eu-central-1:${STRANGER}:function:thumbnail`;
    }
  }),
  "everyone hears of it": give("aws_s3_bucket_notification", { eventbridge: true }),
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
      TARGET_ROLE_ARN: `arn:aws:iam::${STRANGER}:role/x`,
      ACCESS_GRANTS_ACCOUNT_ID: STRANGER,
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
  "a state machine that tells more": give("aws_sfn_state_machine", {
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

const RESOURCE_TYPES = [
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_s3_bucket",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
  "aws_kms_key",
  "aws_lambda_function",
  "aws_lambda_permission",
  "aws_cloudwatch_log_group",
  "aws_cloudwatch_metric_alarm",
  "aws_sns_topic",
  "aws_sns_topic_subscription",
  "aws_cloudtrail",
  "aws_ssoadmin_permission_set",
  "aws_s3control_access_grants_location",
];

/** What Terraform itself offers in every resource. */
const META: Readonly<Record<string, Record<string, unknown>>> = {
  "provisioner of": { provisioner },
  "connection of": { connection: { host: "example.com" } },
  "ignore_changes of": { lifecycle: { ignore_changes: "all" } },
  "ignore_changes in a list of": { lifecycle: [{ prevent_destroy: true }, { ignore_changes: ["policy"] }] },
  "replace_triggered_by of": { lifecycle: { replace_triggered_by: ["x"] } },
  "a condition of": { lifecycle: { precondition: { condition: '${file("x") == ""}', error_message: "" } } },
  "count of": { count: 0 },
  "for_each of": { for_each: {} },
  "dynamic in": { dynamic: { policy: { for_each: [], content: {} } } },
  "tags of": { tags: { access: "granted" } },
  "tags_all of": { tags_all: { access: "granted" } },
  "region of": { region: "us-east-1" },
  "depends_on nothing of": { depends_on: ["data.external.x"] },
  "another provider of": { provider: "aws.other" },
  "a description that reads a file of": { description: '${file("~/.aws/credentials")}' },
  "timeouts of": { timeouts: { create: "1s" } },
};

const META_ATTEMPTS = Object.fromEntries(
  RESOURCE_TYPES.flatMap((type) =>
    Object.entries(META).map(([name, args]) => [`${name} ${type}`, give(type, args)] as const),
  ),
);

/** What stands beside the resources. */
const SECTIONS: Readonly<Record<string, Attempt>> = {
  ...Object.fromEntries(
    ["check", "data", "ephemeral", "import", "list", "locals", "module", "moved", "removed", "variable"].map(
      (name): [string, Attempt] => [name, section(name, {})],
    ),
  ),
  "a data source that runs a program": section("data", { external: { x: { program: ["true"] } } }),
  "an output that reads a file": section("output", { x: { value: '${file("~/.aws/credentials")}' } }),
  "an output of a function": section("output", { x: { value: '${templatefile("x", {})}' } }),
  "an output of another stack": section("output", {
    x: { value: "${data.terraform_remote_state.x.outputs.y}" },
  }),
  "a backend of somebody else": changeTerraform((terraform) => {
    terraform["backend"] = { s3: { bucket: "somebody-elses", key: "state", region: "us-east-1" } };
  }),
  "a backend over HTTP": changeTerraform((terraform) => {
    terraform["backend"] = { http: { address: "https://example.com" } };
  }),
  "a provider from somebody else": changeTerraform((terraform) => {
    terraform["required_providers"] = { aws: { source: "someone/aws", version: "6.25.0" } };
  }),
  "a provider of long ago": changeTerraform((terraform) => {
    terraform["required_providers"] = { aws: { source: "aws", version: "3.76.1" } };
  }),
  "a provider from another registry": changeTerraform((terraform) => {
    terraform["required_providers"] = { aws: { source: "example.com/hashicorp/aws", version: "6.25.0" } };
  }),
  "a provider more": changeTerraform((terraform) => {
    Object.assign(terraform["required_providers"] as object, { external: { source: "hashicorp/external" } });
  }),
  "a cloud": changeTerraform((terraform) => (terraform["cloud"] = { organization: "x" })),
  "what a provider is told": changeTerraform((terraform) => (terraform["provider_meta"] = { aws: {} })),
  ...Object.fromEntries(
    Object.entries({
      region: "us-east-1",
      allowed_account_ids: [STRANGER],
      "allowed_account_ids, two": undefined,
      assume_role: [{ role_arn: `arn:aws:iam::${STRANGER}:role/x` }],
      assume_role_with_web_identity: [{ role_arn: `arn:aws:iam::${STRANGER}:role/x` }],
      profile: "somebody",
      access_key: "AKIAIOSFODNN7EXAMPLE",
      shared_credentials_files: ["/tmp/x"],
      endpoints: [{ s3: "https://example.com" }],
      http_proxy: "http://example.com",
      insecure: true,
      custom_ca_bundle: "/tmp/x",
      skip_requesting_account_id: true,
      skip_credentials_validation: true,
      default_tags: [{ tags: { access: "granted" } }],
      ignore_tags: [{ keys: ["x"] }],
      s3_use_path_style: true,
    }).map(([name, value]): [string, Attempt] => [
      `provider with ${name}`,
      (stacks) => {
        for (const { json } of stacks) {
          const [provider] = (json["provider"] as { aws: Record<string, unknown>[] }).aws;
          if (value === undefined) (provider?.["allowed_account_ids"] as string[]).push(STRANGER);
          else Object.assign(provider ?? {}, { [name]: value });
        }
        return true;
      },
    ]),
  ),
  "a second provider": (stacks) => {
    for (const { json } of stacks) {
      const { aws } = json["provider"] as { aws: Record<string, unknown>[] };
      aws.push({ ...aws[0], alias: "other", allowed_account_ids: [STRANGER] });
    }
    return true;
  },
  "a provider of another kind": (stacks) => {
    for (const { json } of stacks) Object.assign(json["provider"] as object, { external: [{}] });
    return true;
  },
};

function changeTerraform(edit: (terraform: Record<string, unknown>) => void): Attempt {
  return (stacks) => {
    for (const { json } of stacks) edit(json["terraform"] as Record<string, unknown>);
    return true;
  };
}

/** Every way in that was tried, by its name. */
export const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  ...prefixed("resource: ", MORE_RESOURCES),
  ...prefixed("argument: ", OTHER_ARGUMENTS),
  ...prefixed("meta: ", META_ATTEMPTS),
  ...prefixed("section: ", SECTIONS),
  ...prefixed("policy: ", POLICY_ATTEMPTS),
};

function prefixed(prefix: string, attempts: Readonly<Record<string, Attempt>>): Record<string, Attempt> {
  return Object.fromEntries(Object.entries(attempts).map(([name, attempt]) => [`${prefix}${name}`, attempt]));
}
