import { add, addBeside, allOf, type Attempt, type Json } from "./editable-stacks";
import { ADMIN, openPolicy, provisioner, STRANGER } from "./strangers";

/** Has the owner of what the stacks make add a statement, by an output. */
const handedOver =
  (type: string, of: "bucket" | "role", argument: string): Attempt =>
  (stacks) => {
    const found = allOf(stacks, type);
    for (const { json, args } of found) {
      const value = JSON.stringify({ [of]: args[argument], statements: [STRANGERS] });
      const name = `${of === "role" ? "trust" : "policy"}_statements_more`;
      json["output"] = { ...(json["output"] as Json | undefined), [name]: { value } };
    }
    return found.length > 0;
  };
const STRANGERS = { Effect: "Allow", Principal: { AWS: STRANGER }, Action: "sts:AssumeRole" };

const besideBucket = (added: string, more: Json = {}): Attempt =>
  addBeside("aws_s3_bucket", added, ({ args }) => ({ bucket: args["bucket"], ...more }));
const besideFunction = (added: string, more: Json = {}): Attempt =>
  addBeside("aws_lambda_function", added, ({ args }) => ({ function_name: args["function_name"], ...more }));

/** Resources that a stack of this project does not have, or not so many of. */
export const MORE_RESOURCES: Readonly<Record<string, Attempt>> = {
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
  "statements for the trust policy of a role": handedOver("aws_iam_role", "role", "name"),
  "statements for the trust policy of a role that is there": handedOver(
    "aws_iam_role_policy",
    "role",
    "role",
  ),
  "statements for the policy of a bucket": handedOver("aws_s3_bucket", "bucket", "bucket"),
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
  "an instance profile of a writer's role": addBeside(
    "aws_iam_role",
    "aws_iam_instance_profile",
    ({ args }) => ({ name: "machine", role: args["name"] }),
  ),
  "an OpenID Connect provider": add("aws_iam_openid_connect_provider", { url: "https://example.com" }),
  "a role that a stranger assumes": add("aws_iam_role", {
    name: "back-door",
    assume_role_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: STRANGER }, Action: "sts:AssumeRole" }],
    }),
  }),
  "a role that no one assumes": add("aws_iam_role", {
    name: "sleeper",
    assume_role_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }],
    }),
  }),
  "a second bucket policy": besideBucket("aws_s3_bucket_policy", { policy: openPolicy }),
  "a bucket's access point": besideBucket("aws_s3_access_point", { name: "side-door" }),
  "a Multi-Region access point": add("aws_s3control_multi_region_access_point", {}),
  "an Object Lambda access point": add("aws_s3control_object_lambda_access_point", {}),
  "an ACL": besideBucket("aws_s3_bucket_acl", { acl: "public-read" }),
  "a replication to someone else's bucket": besideBucket("aws_s3_bucket_replication_configuration", {
    role: "x",
    rule: [],
  }),
  "a website": besideBucket("aws_s3_bucket_website_configuration"),
  "cross-origin requests": besideBucket("aws_s3_bucket_cors_configuration"),
  "an inventory": besideBucket("aws_s3_bucket_inventory"),
  "an object of a bucket": besideBucket("aws_s3_object", { key: "uploads/x.jpg" }),
  "a second notification": besideBucket("aws_s3_bucket_notification", {
    lambda_function: [
      {
        lambda_function_arn: `arn:aws:lambda:eu-central-1:${STRANGER}:function:x`,
        events: ["s3:ObjectCreated:*"],
      },
    ],
  }),
  "access logs to another bucket": besideBucket("aws_s3_bucket_logging", {
    target_bucket: "somebody-elses-logs",
    target_prefix: "",
  }),
  "a lifecycle that deletes everything": besideBucket("aws_s3_bucket_lifecycle_configuration", {
    rule: [{ id: "gone", status: "Enabled", filter: [{ prefix: "" }], expiration: [{ days: 1 }] }],
  }),
  "a second lifecycle": besideBucket("aws_s3_bucket_lifecycle_configuration", {
    rule: [
      {
        id: "gone",
        status: "Enabled",
        filter: [{ prefix: "" }],
        noncurrent_version_expiration: [{ noncurrent_days: 1 }],
      },
    ],
  }),
  "a retention of a century": besideBucket("aws_s3_bucket_object_lock_configuration", {
    rule: { default_retention: { mode: "COMPLIANCE", days: 36500 } },
  }),
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
  "a function's URL": besideFunction("aws_lambda_function_url", { authorization_type: "NONE" }),
  "a function's alias": besideFunction("aws_lambda_alias", { name: "x" }),
  "a layer": add("aws_lambda_layer_version", { layer_name: "x", filename: "x.zip" }),
  "an event source": besideFunction("aws_lambda_event_source_mapping", {
    event_source_arn: `arn:aws:sqs:eu-central-1:${STRANGER}:queue`,
  }),
  "where a function's results go": besideFunction("aws_lambda_function_event_invoke_config", {
    destination_config: {},
  }),
  "another function with a writer's role": addBeside("aws_iam_role", "aws_lambda_function", ({ name }) => ({
    function_name: "another",
    role: `\${aws_iam_role.${name}.arn}`,
    handler: "index.handler",
  })),
  "a stranger who may invoke": besideFunction("aws_lambda_permission", {
    statement_id: "Sneaked",
    action: "lambda:InvokeFunction",
    principal: STRANGER,
  }),
  "S3 for whomever it may be": besideFunction("aws_lambda_permission", {
    statement_id: "Sneaked",
    action: "lambda:InvokeFunction",
    principal: "s3.amazonaws.com",
  }),
  "who may change a function's code": besideFunction("aws_lambda_permission", {
    statement_id: "Sneaked",
    action: "lambda:UpdateFunctionCode",
    principal: STRANGER,
  }),
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
  "a filter of a log group that sends to someone": add("aws_cloudwatch_log_subscription_filter", {
    name: "x",
    log_group_name: "x",
    destination_arn: `arn:aws:lambda:eu-central-1:${STRANGER}:function:x`,
  }),
  "a trail to someone else's bucket": add("aws_cloudtrail", {
    name: "x",
    s3_bucket_name: "somebody-elses-logs",
  }),
  ...Object.fromEntries(
    Object.entries({
      aws_cloudtrail: {},
      aws_cloudwatch_dashboard: { dashboard_body: '{"widgets":[]}' },
      aws_cloudwatch_metric_alarm: { threshold: 1e12 },
      aws_iam_openid_connect_provider: {},
      aws_iam_role_policy_attachment: {},
    }).map(([type, more]) => [
      `${type} of the same name, which may come last`,
      addBeside(type, type, ({ args }) => ({ ...args, ...more })),
    ]),
  ),
  "another log group": add("aws_cloudwatch_log_group", { name: "/aws/lambda/another" }),
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
