import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import { strangerAccount, type Place } from "./callers";
import type { Caller, Question } from "./question";

/**
 * What no role of the config is meant to do, wherever it would be let in: take on other roles, use other keys, change
 * its own rights or its account.
 */
export function roleQuestions(
  roles: readonly {
    readonly group: string;
    readonly caller: Caller;
    readonly managedPolicies?: readonly string[];
  }[],
  config: ResolvedConfig,
): Question[] {
  return roles.flatMap(({ group, caller, managedPolicies = [] }) => {
    const { principal } = caller;
    const arn = principal.kind === "role-session" ? principal.roleArn : "";
    const home: Place = { ...config.accounts.A, id: arn.split(":")[4] ?? "" };
    const places = [home, config.accounts.B, strangerAccount(config)];
    const writesLogs = managedPolicies.includes("service-role/AWSLambdaBasicExecutionRole");
    const elsewhere = places.flatMap((place) =>
      resourcesIn(place, arn)
        .filter(([action]) => !writesLogs || !action.startsWith("logs:"))
        .map(([action, resource]): Question => ({
          group,
          caller,
          action,
          resource,
          resourceAccount: place.id,
          region: place.region,
          situation: "elsewhere, where all would be let in",
          expected: { result: "denied", identity: false },
          resourceOpenTo: "account",
        })),
    );
    return [...elsewhere, ...(writesLogs ? logQuestions(group, caller, home) : [])];
  });
}

/** AWS's own policy for it lets the role write any logs of its account. */
function logQuestions(group: string, caller: Caller, { id, region }: Place): Question[] {
  const resource = `arn:${partitionOf(region)}:logs:${region}:${id}:log-group:any:log-stream:1`;
  return ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
    group,
    caller,
    action,
    resource,
    resourceAccount: id,
    region,
    situation: "by AWS's policy for logs",
    expected: { result: "allowed" },
  }));
}

function resourcesIn({ id, region }: Place, ownArn: string): [action: string, resource: string][] {
  const partition = partitionOf(region);
  const at = (service: string, resource: string, where = region): string =>
    `arn:${partition}:${service}:${where}:${id}:${resource}`;
  const role = at("iam", "role/another-role", "");
  const table: [action: string, resource: string][] = [
    ["sts:AssumeRole", role],
    ["kms:Decrypt", at("kms", "key/another")],
    ["kms:GenerateDataKey", at("kms", "key/another")],
    ["kms:PutKeyPolicy", at("kms", "key/another")],
    ["lambda:InvokeFunction", at("lambda", "function:another-function")],
    ["s3:GetDataAccess", at("s3", "access-grants/default", "us-west-2")],
    ["s3:CreateBucket", `arn:${partition}:s3:::another-bucket`],
    ["sns:Publish", at("sns", "another-topic")],
    ["sqs:SendMessage", at("sqs", "another-queue")],
    ["sqs:ReceiveMessage", at("sqs", "another-queue")],
    ["logs:PutLogEvents", at("logs", "log-group:another:log-stream:1")],
    ["secretsmanager:GetSecretValue", at("secretsmanager", "secret:another")],
    ["dynamodb:PutItem", at("dynamodb", "table/another")],
    ["ssm:GetParameter", at("ssm", "parameter/another")],
  ];
  if (!ownArn.includes(`::${id}:`)) return table;
  return [
    ...table,
    ["iam:PutRolePolicy", ownArn],
    ["iam:AttachRolePolicy", ownArn],
    ["iam:UpdateAssumeRolePolicy", ownArn],
    ["iam:PassRole", role],
    ["iam:CreateUser", at("iam", "user/another-user", "")],
    ["lambda:UpdateFunctionCode", at("lambda", "function:another-function")],
  ];
}
