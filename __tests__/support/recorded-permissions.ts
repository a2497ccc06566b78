import type { ConditionContext } from "../../src/analysis/lookup/question";
import {
  requiredPermissions,
  taggingPermissions,
  type RequiredPermission,
  type Subject,
} from "../../src/analysis/requests";
import type { GatewayRequest } from "../../src/sandbox/gateway/http-request";
import { operationOf } from "../../src/sandbox/gateway/operations";
import { parseCopySource } from "../../src/sandbox/gateway/copy-source";
import type { Model, ModelBucket } from "../../src/terraform-model";
import { EXECUTION_ROLE, type AwsRequest, type LoopbackAws } from "./loopback-aws";

/** A permission that a recorded request asked for, and of whom. */
export interface UsedPermission extends Pick<RequiredPermission, "action" | "resource" | "circumstances"> {
  readonly roleArn: string;
}

export interface RolesOf {
  readonly executionRoleArn: string;
  /** With which S3 Access Grants reaches the destination. @default - none */
  readonly locationRoleArn?: string;
  /** The instance of S3 Access Grants. @default - none */
  readonly instanceArn?: string;
}

/** What the requests that the endpoint has recorded ask for on AWS, by anyone who signed each. */
export function usedPermissions(aws: LoopbackAws, model: Model, roles: RolesOf): UsedPermission[] {
  return aws.requests.flatMap((request) => {
    const roleArn = roleOf(request, aws, roles);
    // AWS says of these sessions which instance they are of.
    const ofInstance: ConditionContext =
      roleArn === roles.locationRoleArn ? { "s3:AccessGrantsInstanceArn": roles.instanceArn ?? "" } : {};
    return permissionsOf(request, aws, model, roles).map(({ circumstances, ...used }) => ({
      ...used,
      roleArn,
      circumstances: { ...circumstances, ...ofInstance },
    }));
  });
}

function roleOf(
  { accessKeyId }: AwsRequest,
  aws: LoopbackAws,
  { executionRoleArn, locationRoleArn }: RolesOf,
): string {
  if (accessKeyId === EXECUTION_ROLE.accessKeyId) return executionRoleArn;
  const session = aws.sessions.find((issued) => issued.accessKeyId === accessKeyId);
  const granted = aws.dataAccess.some((issued) => issued.accessKeyId === accessKeyId);
  const found = session?.roleArn ?? (granted ? locationRoleArn : undefined);
  if (found === undefined) throw new Error(`expected a known caller, received ${accessKeyId ?? "none"}`);
  return found;
}

function permissionsOf(
  request: AwsRequest,
  aws: LoopbackAws,
  model: Model,
  { instanceArn = "" }: RolesOf,
): Omit<UsedPermission, "roleArn">[] {
  if (request.service === "sts") {
    const form = new URLSearchParams(request.body.toString());
    return [
      {
        action: `sts:${form.get("Action") ?? ""}`,
        resource: form.get("RoleArn") ?? "",
        circumstances: {
          "sts:RoleSessionName": form.get("RoleSessionName"),
          "sts:ExternalId": form.get("ExternalId"),
        },
      },
    ];
  }
  if (request.bucket === "v20180820") {
    return [{ action: "s3:GetDataAccess", resource: instanceArn, circumstances: {} }];
  }
  const parsed = gatewayRequest(request);
  const operation = operationOf(parsed);
  const copySource = request.headers["x-amz-copy-source"];
  const source = copySource === undefined ? undefined : parseCopySource(copySource);
  const subject: Subject = {
    bucket: bucketOf(request.bucket, model),
    ...(parsed.key === undefined ? {} : { key: parsed.key }),
    ...(source === undefined ? {} : { source: { ...source, bucket: bucketOf(source.bucketName, model) } }),
  };
  const copied = source && aws.getObject(source.bucketName, source.key, source.versionId);
  const takesTags = operation === "CopyObject" && request.headers["x-amz-tagging-directive"] !== "REPLACE";
  const hasTags = takesTags && Object.keys(copied?.tags ?? {}).length > 0;
  return [
    ...requiredPermissions(operation, parsed, subject),
    ...(hasTags ? taggingPermissions(subject, {}) : []),
  ];
}

function gatewayRequest({ method, bucket, key, query, headers }: AwsRequest): GatewayRequest {
  return {
    method,
    path: `/${bucket}/${key}`,
    query: new Map(Object.entries(query).map(([name, value]) => [name, [value]])),
    headers: new Map(Object.entries(headers)),
    bucket,
    key: key === "" ? undefined : key,
    plain: false,
  };
}

function bucketOf(name: string, { buckets }: Model): ModelBucket {
  const found = buckets.find((bucket) => bucket.name === name);
  if (found === undefined) throw new Error(`expected a bucket of the stacks, received ${name}`);
  return found;
}
