import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { startAdminEndpoint, type AdminEndpoint } from "../../../src/sandbox/gateway";
import { ACCOUNT_A, ACCOUNT_B } from "../../support/sandbox-config";
import { emptyStore } from "../../support/shared-store";

let door: AdminEndpoint;

beforeAll(async () => {
  door = await startAdminEndpoint({ motoUrl: (await emptyStore()).url, accounts: [ACCOUNT_A, ACCOUNT_B] });
});
afterAll(() => door.close());

/** As the provider is set up for a local endpoint: the account is the access key. */
const as = (accessKeyId: string) => ({
  region: "eu-central-1",
  endpoint: door.url,
  maxAttempts: 1,
  forcePathStyle: true,
  credentials: { accessKeyId, secretAccessKey: "local" },
});

describe("the door for a deployment", () => {
  it("knows the account by the access key, in every service", async () => {
    const { Account } = await new STSClient(as(ACCOUNT_B)).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(ACCOUNT_B);
    const queue = new CreateQueueCommand({ QueueName: "failures" });
    const { QueueUrl } = await new SQSClient(as(ACCOUNT_A)).send(queue);
    expect(QueueUrl).toContain(ACCOUNT_A);
    const { QueueUrls = [] } = await new SQSClient(as(ACCOUNT_B)).send(new ListQueuesCommand({}));
    expect(QueueUrls).toEqual([]);
    const { Functions } = await new LambdaClient(as(ACCOUNT_A)).send(new ListFunctionsCommand({}));
    expect(Functions).toEqual([]);
  });

  it("makes a bucket in its Region, with its policy", async () => {
    const s3 = new S3Client(as(ACCOUNT_B));
    const Bucket = "made-by-deployment";
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } }),
    );
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBe("eu-central-1");
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
    );
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    expect(Policy).toBe(policy);
  });

  it("allows no other account", async () => {
    const stranger = new STSClient(as("999999999999")).send(new GetCallerIdentityCommand({}));
    await expect(stranger).rejects.toMatchObject({ name: "InvalidAccessKeyId" });
  });

  it("outlives a service that the store does not have", async () => {
    const unknown = new S3Client(as(ACCOUNT_A));
    unknown.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers["authorization"] = (headers["authorization"] ?? "").replace("/s3/", "/no-such-service/");
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    await expect(unknown.send(new GetBucketLocationCommand({ Bucket: "any" }))).rejects.toThrow();
    const { Account } = await new STSClient(as(ACCOUNT_B)).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(ACCOUNT_B);
  });

  it("is a proxy for names with an account before the host, and asks only the store", async () => {
    const { port } = new URL(door.url);
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      request({
        port,
        host: "127.0.0.1",
        path: `http://${ACCOUNT_B}.somewhere-else.example/v20180820/accessgrantsinstance`,
        headers: {
          host: `${ACCOUNT_B}.somewhere-else.example`,
          "x-amz-account-id": ACCOUNT_B,
          authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT_B}/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=x`,
        },
      })
        .on("response", resolve)
        .on("error", reject)
        .end();
    });
    expect(answered.statusCode).toBe(404);
    expect(await text(answered)).toContain("<Code>NoSuchAccessGrantsInstance</Code>");
  });
});
