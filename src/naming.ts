import { partitionOf } from "./config/partition";

/**
 * Every name and ARN that both accounts must agree on, derived only from the config: no stack reads the other's state,
 * and each can be planned before the other exists.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

/** What an ARN needs to know of an account. */
export interface AccountRef {
  readonly id: string;
  readonly region: string;
  /** @default "/" */
  readonly rolePath?: string;
}

export function roleArn(account: AccountRef, roleName: string): string {
  return `arn:${partitionOf(account.region)}:iam::${account.id}:role${account.rolePath ?? "/"}${roleName}`;
}

/** @param issuer - the provider's URL without `https://` */
export function oidcProviderArn(account: AccountRef, issuer: string): string {
  return `arn:${partitionOf(account.region)}:iam::${account.id}:oidc-provider/${issuer}`;
}

export function accountRootArn(account: AccountRef): string {
  return `arn:${partitionOf(account.region)}:iam::${account.id}:root`;
}

export function bucketArn(account: AccountRef, bucketName: string): string {
  return `arn:${partitionOf(account.region)}:s3:::${bucketName}`;
}

/** All objects under a prefix; an empty prefix means all objects. */
export function objectsArn(account: AccountRef, bucketName: string, prefix: string): string {
  return `${bucketArn(account, bucketName)}/${prefix}*`;
}

export function functionArn(account: AccountRef, functionName: string): string {
  return `arn:${partitionOf(account.region)}:lambda:${account.region}:${account.id}:function:${functionName}`;
}

/** What events are for: the function itself, or its alias of the newest version. */
export function invokedArn(
  account: AccountRef,
  { functionName, alias }: { readonly functionName: string; readonly alias?: string },
): string {
  return `${functionArn(account, functionName)}${alias === undefined ? "" : `:${alias}`}`;
}

export function logGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

export function streamsOfLogGroupArn(account: AccountRef, logGroup: string): string {
  return `arn:${partitionOf(account.region)}:logs:${account.region}:${account.id}:log-group:${logGroup}:*`;
}

/** The log streams of a function's log group. */
export function logStreamsArn(account: AccountRef, functionName: string): string {
  return streamsOfLogGroupArn(account, logGroupName(functionName));
}

export function logGroupArn(account: AccountRef, logGroup: string): string {
  return `arn:${partitionOf(account.region)}:logs:${account.region}:${account.id}:log-group:${logGroup}`;
}

/** Where Lambda puts the events that a function failed on after every attempt. A function name of 64 characters leaves enough. */
export function failureQueueName(functionName: string): string {
  return `${functionName}-failures`;
}

/** The queue or topic that hands a function its events. */
export function eventsName(functionName: string): string {
  return `${functionName}-events`;
}

export function ruleArn(account: AccountRef, ruleName: string): string {
  return `arn:${partitionOf(account.region)}:events:${account.region}:${account.id}:rule/${ruleName}`;
}

export function queueArn(account: AccountRef, queueName: string): string {
  return `arn:${partitionOf(account.region)}:sqs:${account.region}:${account.id}:${queueName}`;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
export function queueUrl(account: AccountRef, queueName: string): string {
  return `https://${serviceDomain("sqs", account)}/${account.id}/${queueName}`;
}

/** `logs.eu-central-1.amazonaws.com`: a service of one Region, as principal and as host. */
export function serviceDomain(service: string, { region }: AccountRef): string {
  return `${service}.${region}.amazonaws.com${partitionOf(region) === "aws-cn" ? ".cn" : ""}`;
}

/**
 * The values of kms:ViaService when a service of one Region calls KMS for a caller. AWS does not document which of two
 * domains a service has in China: both are listed, because both name only this service.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function viaService(service: string, { region }: AccountRef): string | string[] {
  const domain = `${service}.${region}.amazonaws.com`;
  return partitionOf(region) === "aws-cn" ? [domain, `${domain}.cn`] : domain;
}

/** The instance of S3 Access Grants: an account has one a Region. */
export function accessGrantsInstanceArn(account: AccountRef): string {
  return `arn:${partitionOf(account.region)}:s3:${account.region}:${account.id}:access-grants/default`;
}

/** The state machine that puts a function's bucket through it. */
export function backfillName(functionName: string): string {
  return `${functionName}-backfill`;
}

export function stateMachineArn(account: AccountRef, name: string): string {
  return `arn:${partitionOf(account.region)}:states:${account.region}:${account.id}:stateMachine:${name}`;
}

/** The executions of a state machine, or those that one of its Distributed Maps started, by its label. */
export function executionsArn(account: AccountRef, name: string, mapLabel?: string): string {
  const of = mapLabel === undefined ? name : `${name}/${mapLabel}`;
  return `arn:${partitionOf(account.region)}:states:${account.region}:${account.id}:execution:${of}:*`;
}

/**
 * Below the prefix that AWS keeps for logs that services deliver: the policy that lets them is not made longer by each.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-cwl
 */
export function stateMachineLogGroupName(name: string): string {
  return `/aws/vendedlogs/states/${name}`;
}

/** An API that a state machine calls, as its definition names it: `s3:listObjectsV2`. */
export function integrationArn({ region }: AccountRef, api: string): string {
  return `arn:${partitionOf(region)}:states:::${api}`;
}

/** Every key of an account's Region: for statements that name the key by a condition on its alias. */
export function anyKeyArn(account: AccountRef): string {
  return `arn:${partitionOf(account.region)}:kms:${account.region}:${account.id}:key/*`;
}

/**
 * The role that Identity Center makes of a permission set, as a pattern: the suffix changes with each assignment, and
 * the Region part is left out in us-east-1.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function permissionSetRolePattern(account: AccountRef, permissionSetName: string): string {
  const suffix = "?".repeat(16);
  return `arn:${partitionOf(account.region)}:iam::${account.id}:role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_${permissionSetName}_${suffix}`;
}

/** `subnet/subnet-1a2b3c4d`, or `network-interface/*`. */
export function ec2Arn(account: AccountRef, resource: string): string {
  return `arn:${partitionOf(account.region)}:ec2:${account.region}:${account.id}:${resource}`;
}

export function topicArn(account: AccountRef, topicName: string): string {
  return `arn:${partitionOf(account.region)}:sns:${account.region}:${account.id}:${topicName}`;
}

/**
 * Of the key that encrypts a topic's messages.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
export function topicKeyAlias(topicName: string): string {
  return `alias/${topicName}`.slice(0, 256);
}

/** Every CloudWatch alarm of an account's Region. */
export function alarmArnPattern(account: AccountRef): string {
  return `arn:${partitionOf(account.region)}:cloudwatch:${account.region}:${account.id}:alarm:*`;
}

export function alarmArn(account: AccountRef, alarmName: string): string {
  return `arn:${partitionOf(account.region)}:cloudwatch:${account.region}:${account.id}:alarm:${alarmName}`;
}

export function trailArn(account: AccountRef, trailName: string): string {
  return `arn:${partitionOf(account.region)}:cloudtrail:${account.region}:${account.id}:trail/${trailName}`;
}

/**
 * @param owner - an account's id, or `aws` for a policy that AWS manages
 * @param name - with its path
 */
export function policyArn(account: AccountRef, owner: string, name: string): string {
  return `arn:${partitionOf(account.region)}:iam::${owner}:policy/${name}`;
}

/** `account_A` for the account that the config calls A; `dev_account_A` in the environment `dev`. */
export function stackId(accountKey: string, environment: string | undefined): string {
  return inEnvironment(`account_${accountKey}`, environment);
}

/** `identity_center`; `dev_identity_center` in the environment `dev`. */
export function identityCenterStackId(environment: string | undefined): string {
  return inEnvironment("identity_center", environment);
}

function inEnvironment(id: string, environment: string | undefined): string {
  return environment === undefined ? id : `${environment}_${id}`;
}

/** A Sid from words: letters and digits only, as IAM asks. `sid("AllowWrite", "ecs-task")` is `AllowWriteEcsTask`. */
export function sid(...words: readonly string[]): string {
  return words
    .flatMap((word) => word.split(/[^A-Za-z0-9]+/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** A function is named after its writer unless the config gives another name. */
export function functionNameOf(writer: { readonly name: string; readonly functionName?: string }): string {
  return writer.functionName ?? writer.name;
}

/** The output with what the owner of a bucket adds to its policy. A dot of the bucket's name is no character of a name there. */
export function statementsOutput(bucketName: string): string {
  return `policy_statements_${bucketName.replaceAll(".", "_")}`;
}

/** The output with what the owner of a role adds to its trust policy. Of a role's name Terraform takes less than IAM. */
export function trustOutput(roleName: string): string {
  return `trust_statements_${roleName.replace(/[^\w-]/g, "_")}`;
}
