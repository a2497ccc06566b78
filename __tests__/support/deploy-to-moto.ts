import type { Model, ModelBucket, ModelPolicy } from "../../src/terraform-model";
import { createSend, type AwsRequest, type AwsResponse } from "../../src/live/aws-request";

/** Puts roles, keys, functions, queues, topics and buckets of a model into an empty moto, as Terraform would by AWS's API. */
export async function deployToMoto(model: Model, doorUrl: string): Promise<void> {
  const send = createSend(() => doorUrl);
  const as =
    (account: string, region: string) =>
    async (request: Omit<AwsRequest, "region">): Promise<AwsResponse> => {
      const answer = await send({ ...request, region }, { accessKeyId: account, secretAccessKey: "local" });
      if (answer.status >= 300) throw new Error(`${request.path} ${request.body ?? ""}: ${answer.body}`);
      return answer;
    };
  const form = (parameters: Readonly<Record<string, string>>) => ({
    service: "iam" as const,
    method: "POST" as const,
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ Version: "2010-05-08", ...parameters }).toString(),
  });
  for (const { name, account, region, trust, identity } of model.roles) {
    const call = as(account, region);
    await call(
      form({ Action: "CreateRole", RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust.json) }),
    );
    for (const [index, policy] of identity.filter(hasStatements).entries()) {
      const document = { PolicyName: `policy-${index}`, PolicyDocument: JSON.stringify(policy.json) };
      await call(form({ Action: "PutRolePolicy", RoleName: name, ...document }));
    }
  }
  for (const { account, region, aliases, policy } of model.keys) {
    const call = as(account, region);
    const kms = (action: string, input: object) =>
      call({
        service: "kms",
        method: "POST",
        path: "/",
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `TrentService.${action}` },
        body: JSON.stringify(input),
      });
    const made = JSON.parse((await kms("CreateKey", { Policy: JSON.stringify(policy.json) })).body) as {
      readonly KeyMetadata: { readonly KeyId: string };
    };
    for (const AliasName of aliases)
      await kms("CreateAlias", { AliasName, TargetKeyId: made.KeyMetadata.KeyId });
  }
  for (const { name, arn, account, region, roleArn, policy, aliases } of model.functions) {
    const call = as(account, region);
    const post = (path: string, body: object, query: AwsRequest["query"] = {}) =>
      call({
        service: "lambda",
        method: "POST",
        path: `/2015-03-31/functions${path}`,
        query,
        body: JSON.stringify(body),
      });
    const code = { Runtime: "nodejs22.x", Handler: "index.handler", Code: { ZipFile: EMPTY_ZIP } };
    await post("", { FunctionName: name, Role: roleArn, ...code });
    const statements =
      policy === null ? [] : [(policy.json as { Statement: Permission | Permission[] }).Statement].flat();
    for (const Name of Object.keys(aliases)) {
      await post(`/${name}/versions`, {});
      await post(`/${name}/aliases`, { Name, FunctionVersion: "1" });
    }
    for (const statement of statements) {
      const Qualifier = [statement.Resource].flat()[0]?.slice(arn.length + 1) ?? "";
      await post(`/${name}/policy`, permissionOf(statement), Qualifier === "" ? {} : { Qualifier });
    }
  }
  const ask = (
    service: "sns" | "sqs",
    Version: string,
    account: string,
    region: string,
    parameters: object,
  ) =>
    as(
      account,
      region,
    )({
      ...form({ ...(parameters as Record<string, string>), Version }),
      service,
    });
  for (const { name, account, region, policy } of model.queues) {
    const attribute = { "Attribute.1.Name": "Policy", "Attribute.1.Value": JSON.stringify(policy?.json) };
    const given = policy === null || !hasStatements(policy) ? {} : attribute;
    await ask("sqs", "2012-11-05", account, region, { Action: "CreateQueue", QueueName: name, ...given });
  }
  for (const { arn, account, region, policy } of model.topics) {
    const made = { Action: "CreateTopic", Name: arn.split(":").at(-1) ?? "" };
    await ask("sns", "2010-03-31", account, region, made);
    if (policy === null) continue;
    const given = { TopicArn: arn, AttributeName: "Policy", AttributeValue: JSON.stringify(policy.json) };
    await ask("sns", "2010-03-31", account, region, { Action: "SetTopicAttributes", ...given });
  }
  for (const bucket of model.buckets) {
    const call = as(bucket.account, bucket.region);
    const put = (query: string, body: string) =>
      call({ service: "s3", method: "PUT", path: `/${bucket.name}`, query: { [query]: "" }, body });
    const location = `<LocationConstraint>${bucket.region}</LocationConstraint>`;
    const body = `<CreateBucketConfiguration>${location}</CreateBucketConfiguration>`;
    await call({ service: "s3", method: "PUT", path: `/${bucket.name}`, body });
    const block = bucket.publicAccessBlock;
    const flags = [
      ["BlockPublicAcls", block?.blockPublicAcls],
      ["IgnorePublicAcls", block?.ignorePublicAcls],
      ["BlockPublicPolicy", block?.blockPublicPolicy],
      ["RestrictPublicBuckets", block?.restrictPublicBuckets],
    ] as const;
    const elements = flags.map(([name, value]) => `<${name}>${String(value ?? false)}</${name}>`).join("");
    await put(
      "publicAccessBlock",
      `<PublicAccessBlockConfiguration>${elements}</PublicAccessBlockConfiguration>`,
    );
    await put(
      "ownershipControls",
      `<OwnershipControls><Rule><ObjectOwnership>${bucket.ownership ?? ""}</ObjectOwnership></Rule></OwnershipControls>`,
    );
    if (bucket.notifications.length > 0 || bucket.eventBridge === true)
      await put("notification", notificationXml(bucket));
    const algorithm = bucket.encryption?.algorithm ?? "AES256";
    await put(
      "encryption",
      `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`,
    );
  }
}

function notificationXml({ notifications, eventBridge }: ModelBucket): string {
  const blocks = notifications.map(({ id, targetArn, events, prefix, suffix }) => {
    const kind = { lambda: "CloudFunction", sns: "Topic" }[targetArn.split(":")[2] ?? ""] ?? "Queue";
    const rules = Object.entries({ prefix, suffix }).flatMap(([name, value]) =>
      value === "" ? [] : [`<FilterRule><Name>${name}</Name><Value>${value}</Value></FilterRule>`],
    );
    const filter = rules.length === 0 ? "" : `<Filter><S3Key>${rules.join("")}</S3Key></Filter>`;
    const all = events.map((event) => `<Event>${event}</Event>`).join("");
    const target = `<${kind}>${targetArn}</${kind}>`;
    return `<${kind}Configuration><Id>${id}</Id>${target}${all}${filter}</${kind}Configuration>`;
  });
  const bridge = eventBridge === true ? "<EventBridgeConfiguration></EventBridgeConfiguration>" : "";
  return `<NotificationConfiguration>${blocks.join("")}${bridge}</NotificationConfiguration>`;
}

/** Any zip will do: it is never run. */
const EMPTY_ZIP = Buffer.from([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)]).toString("base64");

interface Permission {
  readonly Sid: string;
  readonly Action: readonly string[] | string;
  readonly Resource: readonly string[] | string;
  readonly Principal: { readonly Service: readonly string[] | string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function permissionOf({ Sid, Action, Principal, Condition = {} }: Permission): object {
  const keys = Object.fromEntries(
    Object.values(Condition).flatMap((one) =>
      Object.entries(one).map(([key, value]) => [key.toLowerCase(), value]),
    ),
  );
  return {
    StatementId: Sid,
    Action: [Action].flat()[0],
    Principal: [Principal.Service].flat()[0],
    SourceArn: keys["aws:sourcearn"],
    SourceAccount: keys["aws:sourceaccount"],
  };
}

function hasStatements({ json }: ModelPolicy): boolean {
  return [(json as { readonly Statement: unknown }).Statement].flat().length > 0;
}
