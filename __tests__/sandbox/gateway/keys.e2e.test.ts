import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  ACCOUNT_B,
  DESTINATION,
  LAMBDA,
  SOURCE,
  TARGET,
  TASK,
  TASK_SOURCE,
  twoWriters,
  ACCOUNT_A,
} from "../../support/sandbox-config";
import { resolved, smallConfig } from "../../support/configs";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

let world: SandboxWorld;
let keyArn: string;

beforeAll(async () => {
  world = await startSandboxWorld(
    twoWriters({ encryption: { kind: "sse-kms", alias: "alias/destination" } }),
  );
  keyArn = world.model.keys[0]?.arn ?? "";
}, 600_000);
afterAll(() => world.close());
beforeEach(() => {
  world.requests.length = 0;
});

const task = (): S3Client =>
  world.s3(world.gateway.issueForService("ecs-tasks.amazonaws.com", TASK, TASK_SOURCE));

describe("a bucket with its own key", () => {
  it("lets a writer write, with a data key for it, and says so in the answer and in the record", async () => {
    const put = await task().send(new PutObjectCommand({ Bucket: DESTINATION, Key: "tasks/a", Body: "a" }));
    expect(put).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: keyArn,
      BucketKeyEnabled: true,
    });
    expect(world.requests.map(({ service, operation, status }) => [service, operation, status])).toEqual([
      ["kms", "GenerateDataKey", 200],
      ["s3", "PutObject", 200],
    ]);
  });

  it("lets its owner read what was written, by the key", async () => {
    await task().send(new PutObjectCommand({ Bucket: DESTINATION, Key: "tasks/read", Body: "a" }));
    const owner = world.s3(world.gateway.issueForAdministrator(ACCOUNT_B));
    const { SSEKMSKeyId } = await owner.send(
      new GetObjectCommand({ Bucket: DESTINATION, Key: "tasks/read" }),
    );
    expect(SSEKMSKeyId).toBe(keyArn);
    expect(world.requests.at(-2)).toMatchObject({ service: "kms", operation: "Decrypt", status: 200 });
  });

  it("denies a header that names a key of another account, or none", async () => {
    const put = (SSEKMSKeyId: string | undefined, ServerSideEncryption: "aws:kms" | "AES256") =>
      task().send(
        new PutObjectCommand({
          Bucket: DESTINATION,
          Key: "tasks/a",
          Body: "a",
          ServerSideEncryption,
          SSEKMSKeyId,
        }),
      );
    expect(await put(keyArn, "aws:kms")).toBeDefined();
    const ofAnother = keyArn.replace(ACCOUNT_B, ACCOUNT_A);
    await expect(put(ofAnother, "aws:kms")).rejects.toMatchObject({ Code: "AccessDenied" });
    await expect(put(undefined, "AES256")).rejects.toMatchObject({ Code: "AccessDenied" });
  });
});

it("without the statement that lets the writers use the key, the write is denied by the key", async () => {
  const sid = world.model.keys[0]?.policy.document.statements.find(({ actions }) =>
    actions.items.includes("kms:GenerateDataKey"),
  )?.sid;
  const less = await startSandboxWorld(
    twoWriters({ encryption: { kind: "sse-kms", alias: "alias/destination" } }),
    { without: [sid ?? ""] },
  );
  try {
    const credentials = less.gateway.issueForService("ecs-tasks.amazonaws.com", TASK, TASK_SOURCE);
    const put = less
      .s3(credentials)
      .send(new PutObjectCommand({ Bucket: DESTINATION, Key: "tasks/a", Body: "a" }));
    await expect(put).rejects.toMatchObject({
      Code: "AccessDenied",
      message: expect.stringContaining("kms:GenerateDataKey"),
    });
    expect(less.changes).toEqual([]);
  } finally {
    await less.close();
  }
});

describe("a copy into it", () => {
  const copying = (): ReturnType<typeof startSandboxWorld> =>
    startSandboxWorld(
      resolved({
        ...smallConfig(),
        destination: { bucketName: DESTINATION, encryption: { kind: "sse-kms", alias: "alias/destination" } },
        writers: [
          {
            kind: "lambda",
            workload: "copy",
            name: "copy",
            roleName: "lambda-role",
            handshake: { kind: "assume-role", roleName: "target-role", inBucketPolicy: true },
            source: { in: "own-bucket", bucketName: SOURCE, prefix: "export/" },
          },
        ],
      }),
    );

  it("reads there and takes a data key here, as one caller", async () => {
    const other = await copying();
    try {
      const owner = other.s3(other.gateway.issueForAdministrator(ACCOUNT_A));
      const tagged = {
        Bucket: SOURCE,
        Key: "export/a",
        Body: "a",
        Tagging: "team=x&a+b%3D%2B=%3D1%2F+%2B&empty=",
      };
      await owner.send(new PutObjectCommand(tagged));
      const lambda = other.gateway.issueForService("lambda.amazonaws.com", LAMBDA);
      const target = other.s3(await other.assume(lambda, TARGET, "copy"));
      other.requests.length = 0;
      const copy = { Bucket: DESTINATION, Key: "export/a", CopySource: `${SOURCE}/export/a` };
      const { SSEKMSKeyId } = await target.send(new CopyObjectCommand(copy));
      expect(SSEKMSKeyId).toBe(other.model.keys[0]?.arn);
      expect(other.requests.at(-1)?.decisions.map(({ action, side }) => [action, side])).toEqual([
        ["s3:GetObject", "identity"],
        ["s3:PutObject", "identity"],
        ["kms:GenerateDataKey", "resource"],
        ["s3:GetObjectTagging", "identity"],
        ["s3:PutObjectTagging", "identity"],
      ]);
      const ownerOfCopy = other.s3(other.gateway.issueForAdministrator(ACCOUNT_B));
      const tagsOfCopy = async () =>
        (await ownerOfCopy.send(new GetObjectTaggingCommand({ Bucket: DESTINATION, Key: "export/a" })))
          .TagSet;
      expect(await tagsOfCopy()).toEqual([
        { Key: "team", Value: "x" },
        { Key: "a b=+", Value: "=1/ +" },
        { Key: "empty", Value: "" },
      ]);
      await owner.send(new PutObjectCommand({ Bucket: SOURCE, Key: "export/a", Body: "b" }));
      await target.send(new CopyObjectCommand(copy));
      expect(await tagsOfCopy()).toEqual([]);
      const outside = target.send(new CopyObjectCommand({ ...copy, CopySource: `${SOURCE}/other/a` }));
      await expect(outside).rejects.toMatchObject({ message: expect.stringContaining("s3:GetObject") });
    } finally {
      await other.close();
    }
  });
});
