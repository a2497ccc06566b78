import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectAclCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { TrustError, type Credentials } from "../../../src/sandbox/gateway";
import {
  ACCOUNT_A,
  ACCOUNT_B,
  DESTINATION,
  LAMBDA,
  SOURCE,
  TARGET,
  TASK,
  TASK_SOURCE,
  twoWriters,
} from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

const THIRD = "999999999999";

let world: SandboxWorld;
let task: Credentials;

beforeAll(async () => {
  world = await startSandboxWorld(twoWriters());
  task = world.gateway.issueForService("ecs-tasks.amazonaws.com", TASK, TASK_SOURCE);
}, 600_000);
afterAll(() => world.close());

type Put = Partial<PutObjectCommandInput>;
const putAs = (credentials: Credentials | undefined, changes: Put = {}, plain = false) =>
  world
    .s3(credentials, { plain })
    .send(new PutObjectCommand({ Bucket: DESTINATION, Key: "tasks/a", Body: "a", ...changes }));
const denied = { Code: "AccessDenied", $metadata: { httpStatusCode: 403 } };

describe("a writer on the list", () => {
  it("writes under its own prefix", async () => {
    expect(await putAs(task)).toMatchObject({ ServerSideEncryption: "AES256" });
  });

  it("is denied under another prefix, without TLS, and whatever it is not asked for", async () => {
    await expect(putAs(task, { Key: "thumbnails/a" })).rejects.toMatchObject(denied);
    await expect(putAs(task, { Key: "tasks-2/a" })).rejects.toMatchObject(denied);
    await expect(putAs(task, {}, true)).rejects.toMatchObject({
      ...denied,
      message: expect.stringMatching(/with an explicit deny in a resource-based policy$/),
    });
    const s3 = world.s3(task);
    const get = s3.send(new GetObjectCommand({ Bucket: DESTINATION, Key: "tasks/a" }));
    await expect(get).rejects.toMatchObject(denied);
    const remove = s3.send(new DeleteObjectCommand({ Bucket: DESTINATION, Key: "tasks/a" }));
    await expect(remove).rejects.toMatchObject(denied);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(denied);
  });

  it("is denied tags, an ACL and a condition on what is there, which need their own permissions", async () => {
    await expect(putAs(task, { Tagging: "a=b" })).rejects.toMatchObject({
      message: expect.stringContaining("s3:PutObjectTagging"),
    });
    await expect(putAs(task, { ACL: "bucket-owner-full-control" })).rejects.toMatchObject({
      message: expect.stringContaining("s3:PutObjectAcl"),
    });
    await expect(putAs(task, { IfMatch: '"etag"' })).rejects.toMatchObject({
      message: expect.stringContaining("s3:GetObject"),
    });
  });
});

describe("neighbours", () => {
  it.each([
    ["an administrator of A, whom the bucket policy does not name", ACCOUNT_A],
    ["a third account", THIRD],
  ])("%s is denied", async (_, account) => {
    await expect(putAs(world.gateway.issueForAdministrator(account))).rejects.toMatchObject(denied);
  });

  it("of no name are denied: S3 blocks public access", async () => {
    await expect(putAs(undefined)).rejects.toMatchObject(denied);
  });

  it("cannot assume roles that do not trust them", async () => {
    const { issueForService } = world.gateway;
    expect(() => issueForService("glue.amazonaws.com", LAMBDA)).toThrow(TrustError);
    expect(() => issueForService("ecs-tasks.amazonaws.com", TASK)).toThrow(/aws:SourceArn|aws:SourceAccount/);
    const assume = (credentials: Credentials, RoleArn: string) =>
      world.sts(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }));
    await expect(assume(task, TARGET)).rejects.toMatchObject({ Code: "AccessDenied" });
    const stranger = world.gateway.issueForAdministrator(THIRD);
    await expect(assume(stranger, TARGET)).rejects.toMatchObject({ Code: "AccessDenied" });
    const lambda = world.gateway.issueForService("lambda.amazonaws.com", LAMBDA);
    await expect(assume(lambda, `${TARGET}-2`)).rejects.toMatchObject({ Code: "AccessDenied" });
  });
});

describe("what moto lets through and S3 refuses", () => {
  const administrator = () => world.s3(world.gateway.issueForAdministrator(ACCOUNT_A));
  const put = (changes: Put) =>
    administrator().send(new PutObjectCommand({ Bucket: SOURCE, Key: "guard/a", Body: "a", ...changes }));

  it("another bucket owner than the caller expects", async () => {
    expect(await put({ ExpectedBucketOwner: ACCOUNT_A })).toBeDefined();
    await expect(put({ ExpectedBucketOwner: ACCOUNT_B })).rejects.toMatchObject(denied);
    await expect(put({ ExpectedBucketOwner: "me" })).rejects.toMatchObject({
      Code: "InvalidBucketOwnerAWSAccountID",
    });
    const copy = (ExpectedSourceBucketOwner: string) =>
      administrator().send(
        new CopyObjectCommand({
          Bucket: SOURCE,
          Key: "guard/b",
          CopySource: `${SOURCE}/guard/a`,
          ExpectedSourceBucketOwner,
        }),
      );
    expect(await copy(ACCOUNT_A)).toBeDefined();
    await expect(copy(ACCOUNT_B)).rejects.toMatchObject(denied);
  });

  it("ACLs where the bucket's owner owns everything, but the one that says so", async () => {
    expect(await put({ ACL: "bucket-owner-full-control" })).toBeDefined();
    const refused = { Code: "AccessControlListNotSupported", $metadata: { httpStatusCode: 400 } };
    await expect(put({ ACL: "public-read" })).rejects.toMatchObject(refused);
    await expect(put({ GrantRead: "id=1" })).rejects.toMatchObject(refused);
    const acl = administrator().send(
      new PutObjectAclCommand({ Bucket: SOURCE, Key: "guard/a", ACL: "private" }),
    );
    await expect(acl).rejects.toMatchObject(refused);
  });

  it("wrong checksums", async () => {
    await expect(put({ ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" })).rejects.toMatchObject({
      Code: "BadDigest",
    });
    await expect(put({ ContentMD5: "no" })).rejects.toMatchObject({ Code: "InvalidDigest" });
    await expect(put({ ChecksumSHA256: Buffer.alloc(32).toString("base64") })).rejects.toMatchObject({
      Code: "BadDigest",
    });
    await expect(put({ ChecksumCRC64NVME: Buffer.alloc(8).toString("base64") })).rejects.toMatchObject({
      Code: "BadDigest",
    });
  });

  it("a write whose condition does not hold", async () => {
    const first = await put({ Key: "guard/conditional", IfNoneMatch: "*" });
    await expect(put({ Key: "guard/conditional", IfNoneMatch: "*" })).rejects.toMatchObject({
      Code: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    expect(await put({ Key: "guard/conditional", IfMatch: first.ETag, Body: "b" })).toBeDefined();
    await expect(put({ Key: "guard/conditional", IfMatch: first.ETag })).rejects.toMatchObject({
      Code: "PreconditionFailed",
    });
    await expect(put({ Key: "guard/none", IfMatch: first.ETag })).rejects.toMatchObject({
      Code: "NoSuchKey",
    });
  });

  it("all but one of many writes at a time that want to be the first", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        put({ Key: "guard/race", IfNoneMatch: "*", Body: String(index) }),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("to say that an object is missing, to who may not list", async () => {
    const lambda = world.s3(world.gateway.issueForService("lambda.amazonaws.com", LAMBDA));
    const missing = { Bucket: SOURCE, Key: "uploads/missing.jpg" };
    const lists = world.model.roles
      .find(({ arn }) => arn === LAMBDA)
      ?.identity.some(({ json }) => JSON.stringify(json).includes("s3:ListBucket"));
    const get = lambda.send(new GetObjectCommand(missing));
    await expect(get).rejects.toMatchObject(lists === true ? { name: "NoSuchKey" } : denied);
    await expect(administrator().send(new GetObjectCommand(missing))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
    const taskHead = world
      .s3(task)
      .send(new HeadObjectCommand({ Bucket: DESTINATION, Key: "tasks/missing" }));
    await expect(taskHead).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});

describe("credentials", () => {
  const list = (credentials: Credentials) =>
    world.s3(credentials).send(new ListObjectsV2Command({ Bucket: SOURCE }));

  it("say who they are", async () => {
    const { Arn, Account } = await world.sts(task).send(new GetCallerIdentityCommand({}));
    expect([Arn, Account]).toEqual([
      `arn:aws:sts::${ACCOUNT_A}:assumed-role/task-role/0123456789abcdef0123456789abcdef`,
      ACCOUNT_A,
    ]);
  });

  it("that were never issued, or whose secret or token is another, are refused", async () => {
    const own = world.gateway.issueForAdministrator(ACCOUNT_A);
    await expect(list({ ...own, accessKeyId: "ASIAAAAAAAAAAAAAAAAA" })).rejects.toMatchObject({
      Code: "InvalidAccessKeyId",
    });
    await expect(list({ ...own, secretAccessKey: "another" })).rejects.toMatchObject({
      Code: "SignatureDoesNotMatch",
    });
    await expect(list({ ...own, sessionToken: task.sessionToken })).rejects.toMatchObject({
      Code: "InvalidToken",
    });
  });
});

describe("what the gateway does not know", () => {
  it("is named, and never let through", async () => {
    const own = world.gateway.issueForAdministrator(ACCOUNT_A);
    await expect(world.sts(own).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      Code: "NotImplemented",
      message: expect.stringContaining("sts:GetSessionToken"),
    });
    const put = world
      .s3(own)
      .send(new PutObjectCommand({ Bucket: SOURCE, Key: "a", Body: "a", ObjectLockLegalHoldStatus: "ON" }));
    await expect(put).rejects.toMatchObject({
      Code: "NotImplemented",
      message: expect.stringContaining("x-amz-object-lock-legal-hold"),
    });
    const response = await fetch(`${world.gateway.url}/${SOURCE}?replication`);
    expect([response.status, await response.text()]).toEqual([501, expect.stringContaining("?replication")]);
    expect(world.requests.at(-1)).toMatchObject({
      resource: `arn:aws:s3:::${SOURCE}`,
      status: 501,
      reason: "The sandbox does not implement GET on a bucket with ?replication.",
    });
  });
});

describe("what is refused though no policy does", () => {
  const own = () => world.gateway.issueForAdministrator(ACCOUNT_A);
  const last = () => world.requests.at(-1);

  it("is recorded with its reason, and what it was about", async () => {
    const put = { Bucket: SOURCE, Key: "a", Body: "a" };
    const owner = world.s3(own()).send(new PutObjectCommand({ ...put, ExpectedBucketOwner: ACCOUNT_B }));
    await expect(owner).rejects.toMatchObject(denied);
    expect(last()?.reason).toBe(
      `x-amz-expected-bucket-owner: expected ${ACCOUNT_B}, received the bucket ${SOURCE} of ${ACCOUNT_A}`,
    );
    const nowhere = world.s3(own()).send(new ListObjectsV2Command({ Bucket: "no-such-bucket" }));
    await expect(nowhere).rejects.toMatchObject({ name: "NoSuchBucket" });
    expect(last()).toMatchObject({
      resource: "arn:aws:s3:::no-such-bucket",
      reason: "The specified bucket does not exist",
    });
    const elsewhere = world.s3(own(), { region: "eu-west-1" }).send(new PutObjectCommand(put));
    await expect(elsewhere).rejects.toMatchObject({ Code: "AuthorizationHeaderMalformed" });
    expect(last()).toMatchObject({
      resource: `arn:aws:s3:::${SOURCE}/a`,
      reason: expect.stringContaining("expecting 'eu-central-1'"),
    });
  });

  it("and what a policy refused has its decision's reasons alone", async () => {
    await expect(putAs(task, { Key: "thumbnails/a" })).rejects.toMatchObject(denied);
    expect(last()).not.toHaveProperty("reason");
  });

  it("is a key of more than 1,024 bytes, not one of as many", async () => {
    const put = (Key: string) =>
      world.s3(own()).send(new PutObjectCommand({ Bucket: SOURCE, Key, Body: "a" }));
    await put("ü".repeat(512));
    await expect(put(`a${"ü".repeat(512)}`)).rejects.toMatchObject({
      Code: "KeyTooLongError",
      $metadata: { httpStatusCode: 400 },
    });
  });
});
