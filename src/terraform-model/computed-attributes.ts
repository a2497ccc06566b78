import type { Home } from "./model";
import { OTHER_KEYS } from "./read-types";

/** How to read an argument from which an attribute is computed. */
type Argument = (name: string) => string;

type Attribute = (argument: Argument, home: Home, resourceName: string) => string;

const policyArn: Attribute = (argument, { partition, account }) =>
  `arn:${partition}:iam::${account}:policy${argument("path?/")}${argument("name")}`;
/** Secrets Manager appends six characters to the name; a name without them does not match the secret. */
const secretArn: Attribute = (argument, { partition, region, account }) =>
  `arn:${partition}:secretsmanager:${region}:${account}:secret:${argument("name")}-000000`;
const roleName: Attribute = (argument) => argument("name");
const bucketName: Attribute = (argument) => argument("bucket");
const topicArn: Attribute = (argument, { partition, region, account }) =>
  `arn:${partition}:sns:${region}:${account}:${argument("name")}`;

/** Arguments name a function by its name or by its ARN. */
const functionArn = (argument: Argument, { partition, region, account }: Home): string => {
  const name = argument("function_name");
  return name.startsWith("arn:") ? name : `arn:${partition}:lambda:${region}:${account}:function:${name}`;
};

const NEWEST = "newest version of ";

/** Ids that AWS assigns, as references have them here: with the resource's name instead of the id. */
export const ASSIGNED_BY_AWS: ReadonlyMap<string, readonly ((resourceName: string) => string)[]> = new Map([
  ["aws_kms_key", [(name: string) => `:key/${name}`, (name: string) => `"${name}"`]],
  ["aws_lambda_function", [(name: string) => `${NEWEST}${name}`]],
  ["aws_s3control_access_grants_location", [(name: string) => `"${name}"`]],
  ["aws_ssoadmin_permission_set", [(name: string) => `:permissionSet/${name}`]],
]);

/** Arguments that may contain such values. */
export function mayBeAssignedByAws(argument: string, text: string): boolean {
  return (
    /:key\/|:permissionSet\//.test(text) ||
    /^(?:target_key_id|function_version|access_grants_location_id)$/.test(argument)
  );
}

const stateMachineArn: Attribute = (argument, { partition, region, account }) =>
  `arn:${partition}:states:${region}:${account}:stateMachine:${argument("name")}`;
const queueUrl: Attribute = (argument, { partition, region, account }) =>
  `https://sqs.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}/${account}/${argument("name")}`;

/** An id that AWS invents and that no other argument takes as text. */
const ownId: Readonly<Record<string, Attribute>> = { id: (_argument, _home, name) => name };

const key: Readonly<Record<string, Attribute>> = {
  arn: (_argument, { partition, region, account }, name) =>
    `arn:${partition}:kms:${region}:${account}:key/${name}`,
  key_id: (_argument, _home, name) => name,
  id: (_argument, _home, name) => name,
};

/** Computed attributes of each resource type. An id that AWS assigns is the resource's name here. */
export const COMPUTED: Readonly<Record<string, Readonly<Record<string, Attribute>>>> = {
  aws_iam_role: {
    arn: (argument, { partition, account }) =>
      `arn:${partition}:iam::${account}:role${argument("path?/")}${argument("name")}`,
    id: roleName,
    name: roleName,
  },
  aws_iam_user: {
    arn: (argument, { partition, account }) =>
      `arn:${partition}:iam::${account}:user${argument("path?/")}${argument("name")}`,
    id: roleName,
    name: roleName,
  },
  aws_iam_group: { id: roleName, name: roleName },
  aws_iam_policy: { arn: policyArn, id: policyArn },
  aws_organizations_policy: ownId,
  aws_organizations_organizational_unit: ownId,
  aws_organizations_account: ownId,
  aws_iam_instance_profile: { name: roleName },
  aws_s3_bucket: {
    arn: (argument, { partition }) => `arn:${partition}:s3:::${argument("bucket")}`,
    id: bucketName,
    bucket: bucketName,
  },
  aws_secretsmanager_secret: { arn: secretArn, id: secretArn },
  aws_ecr_repository: { name: (argument) => argument("name"), id: (argument) => argument("name") },
  aws_cloudwatch_event_bus: { name: (argument) => argument("name"), id: (argument) => argument("name") },
  aws_s3_access_point: {
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:s3:${region}:${account}:accesspoint/${argument("name")}`,
  },
  aws_kms_key: key,
  ...Object.fromEntries(OTHER_KEYS.map((type) => [type, key])),
  aws_kms_alias: {
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:kms:${region}:${account}:${argument("name")}`,
    name: (argument) => argument("name"),
    id: (argument) => argument("name"),
  },
  aws_lambda_function: {
    arn: functionArn,
    function_name: (argument) => argument("function_name"),
    version: (_argument, _home, name) => `${NEWEST}${name}`,
  },
  aws_lambda_alias: {
    name: (argument) => argument("name"),
    arn: (argument, home) => `${functionArn(argument, home)}:${argument("name")}`,
  },
  aws_sns_topic: { arn: topicArn, id: topicArn },
  aws_cloudwatch_event_rule: {
    name: (argument) => argument("name"),
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:events:${region}:${account}:rule/${argument("name")}`,
  },
  aws_sfn_state_machine: { arn: stateMachineArn, id: stateMachineArn },
  aws_cloudwatch_log_group: {
    name: (argument) => argument("name"),
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:logs:${region}:${account}:log-group:${argument("name")}`,
  },
  aws_sqs_queue: {
    arn: (argument, { partition, region, account }) =>
      `arn:${partition}:sqs:${region}:${account}:${argument("name")}`,
    id: queueUrl,
    url: queueUrl,
  },
  aws_ssoadmin_permission_set: {
    arn: (_argument, { partition }, name) => `arn:${partition}:sso:::permissionSet/${name}`,
  },
  aws_s3control_access_grants_location: {
    access_grants_location_id: (_argument, _home, name) => name,
  },
};
