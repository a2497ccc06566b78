import type { Model } from "../../src/terraform-model";
import type { AwsRequest } from "../../src/live/aws-request";

interface Permission {
  readonly action: string;
  readonly resource: string;
}

const BUCKET_READS: Readonly<Record<string, string>> = {
  policy: "s3:GetBucketPolicy",
  publicAccessBlock: "s3:GetBucketPublicAccessBlock",
  ownershipControls: "s3:GetBucketOwnershipControls",
  versioning: "s3:GetBucketVersioning",
  encryption: "s3:GetEncryptionConfiguration",
  notification: "s3:GetBucketNotification",
};

/** What a request to AWS needs of the caller's own policy, by the pages of each service; nothing for who one is. */
export function permissionsOf(
  { service, path, query = {}, method, body = "", headers = {}, region }: AwsRequest,
  model: Model,
  account: string,
): Permission[] {
  const parameters = new URLSearchParams(body);
  const action = parameters.get("Action") ?? "";
  switch (service) {
    case "sts":
      return action === "AssumeRole"
        ? [{ action: "sts:AssumeRole", resource: parameters.get("RoleArn") ?? "" }]
        : [];
    case "iam":
      return [
        {
          action: `iam:${action}`,
          resource: model.roles.find(({ name }) => name === parameters.get("RoleName"))?.arn ?? "",
        },
      ];
    case "sqs":
    case "sns": {
      const name = parameters.get("QueueUrl")?.split("/").at(-1) ?? "";
      const queue = `arn:aws:sqs:${region}:${account}:${name}`;
      return [{ action: `${service}:${action}`, resource: parameters.get("TopicArn") ?? queue }];
    }
    case "kms": {
      const name = (headers["x-amz-target"] ?? "").replace("TrentService.", "");
      return [{ action: `kms:${name}`, resource: `arn:aws:kms:${region}:${account}:key/1234` }];
    }
    case "lambda": {
      const [, name = ""] = /functions\/([^/]+)\//.exec(path) ?? [];
      const found = model.functions.find((one) => one.name === name)?.arn ?? "";
      const resource = query["Qualifier"] === undefined ? found : `${found}:${query["Qualifier"]}`;
      return [{ action: method === "GET" ? "lambda:GetPolicy" : "lambda:InvokeFunction", resource }];
    }
    case "s3": {
      const [, bucket = "", key = ""] = /^\/([^/]+)\/?(.*)$/.exec(path) ?? [];
      const read = Object.keys(query)
        .map((name) => BUCKET_READS[name])
        .find((one) => one !== undefined);
      if (read !== undefined) return [{ action: read, resource: `arn:aws:s3:::${bucket}` }];
      if (key === "") return [];
      const resource = `arn:aws:s3:::${bucket}/${key}`;
      if (method === "DELETE")
        return [
          {
            action: query["versionId"] === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
            resource,
          },
        ];
      return [{ action: method === "PUT" ? "s3:PutObject" : "s3:GetObject", resource }];
    }
  }
}
