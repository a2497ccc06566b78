import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { startLoopbackAws, type LoopbackAws } from "./loopback-aws";

const ROLE = "arn:aws:iam::222222222222:role/ThumbXRole";
const OBJECT = { Bucket: "a", Key: "some key+桜.txt" };

let aws: LoopbackAws;
let s3: S3Client;

beforeEach(async () => {
  aws = await startLoopbackAws({
    buckets: { a: { owner: "111111111111" }, open: { owner: "111111111111", listable: true } },
    roles: [ROLE],
  });
  delete process.env["AWS_PROFILE"];
  Object.assign(process.env, aws.environment());
  s3 = client();
});

afterEach(async () => {
  s3.destroy();
  await aws.close();
});

function client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ region: "eu-central-1", maxAttempts: 1, ...config });
}

async function answerTo(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "done",
    (error: unknown) => {
      const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
      return `${String($metadata?.httpStatusCode)} ${name}`;
    },
  );
}

test("the SDK finds it by environment variables alone, and addresses buckets by path", async () => {
  await s3.send(
    new PutObjectCommand({ ...OBJECT, Body: "one", Metadata: { colour: "red" }, ContentType: "text/plain" }),
  );
  await s3.send(new PutObjectCommand({ ...OBJECT, Body: "two" }));
  const first = await s3.send(new GetObjectCommand({ ...OBJECT, VersionId: "v1" }));
  expect(await first.Body?.transformToString()).toBe("one");
  expect(first).toMatchObject({ Metadata: { colour: "red" }, ContentType: "text/plain", VersionId: "v1" });
  const newest = await s3.send(new GetObjectCommand(OBJECT));
  expect(await newest.Body?.transformToString()).toBe("two");
  expect(await s3.send(new HeadObjectCommand(OBJECT))).toMatchObject({ ContentLength: 3, VersionId: "v2" });
  expect(
    aws.requests.map(({ method, bucket, key, accessKeyId }) => [method, bucket, key, accessKeyId]),
  ).toEqual([
    ["PUT", "a", OBJECT.Key, "AKIAEXECUTIONROLE000"],
    ["PUT", "a", OBJECT.Key, "AKIAEXECUTIONROLE000"],
    ["GET", "a", OBJECT.Key, "AKIAEXECUTIONROLE000"],
    ["GET", "a", OBJECT.Key, "AKIAEXECUTIONROLE000"],
    ["HEAD", "a", OBJECT.Key, "AKIAEXECUTIONROLE000"],
  ]);
});

test("conditions on writes hold", async () => {
  const put = (condition: object) =>
    answerTo(s3.send(new PutObjectCommand({ ...OBJECT, Body: "x", ...condition })));
  expect(await put({ IfMatch: '"0"' })).toBe("404 NoSuchKey");
  expect(await put({ IfNoneMatch: "*" })).toBe("done");
  expect(await put({ IfNoneMatch: "*" })).toBe("412 PreconditionFailed");
  expect(await put({ IfMatch: '"0"' })).toBe("412 PreconditionFailed");
  expect(await put({ IfMatch: aws.getObject("a", OBJECT.Key)?.etag })).toBe("done");
});

test("what is not there is hidden from those who may not list", async () => {
  expect(await answerTo(s3.send(new GetObjectCommand(OBJECT)))).toBe("403 AccessDenied");
  expect(await answerTo(s3.send(new GetObjectCommand({ ...OBJECT, Bucket: "open" })))).toBe("404 NoSuchKey");
  expect(await answerTo(s3.send(new GetObjectCommand({ ...OBJECT, Bucket: "none" })))).toBe(
    "404 NoSuchBucket",
  );
  expect(await answerTo(s3.send(new HeadObjectCommand(OBJECT)))).toMatch(/^403 /);
});

test("another owner than expected, another Region and too much metadata are refused", async () => {
  aws.putObject("a", OBJECT.Key, "x");
  const read = (owner: string) =>
    answerTo(s3.send(new GetObjectCommand({ ...OBJECT, ExpectedBucketOwner: owner })));
  expect(await read("111111111111")).toBe("done");
  expect(await read("222222222222")).toBe("403 AccessDenied");
  const elsewhere = client({ region: "us-east-1" });
  expect(await answerTo(elsewhere.send(new GetObjectCommand(OBJECT)))).toBe("301 PermanentRedirect");
  elsewhere.destroy();
  const Metadata = { colour: "x".repeat(2048) };
  expect(await answerTo(s3.send(new PutObjectCommand({ ...OBJECT, Body: "x", Metadata })))).toBe(
    "400 MetadataTooLarge",
  );
});

test("only known callers are allowed: strangers, wrong tokens and ended sessions are not", async () => {
  aws.putObject("a", OBJECT.Key, "x");
  const sts = new STSClient({ region: "eu-central-1", maxAttempts: 1 });
  const assume = (role: string) =>
    sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "test" }));
  expect(await answerTo(assume("arn:aws:iam::222222222222:role/Other"))).toBe("403 AccessDenied");
  await assume(ROLE);
  sts.destroy();
  const [session] = aws.sessions;
  if (!session) throw new Error("no session");

  const readAs = async (credentials: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  }) => {
    const caller = client({ credentials });
    const answer = await answerTo(caller.send(new GetObjectCommand(OBJECT)));
    caller.destroy();
    return answer;
  };
  const { accessKeyId, secretAccessKey, sessionToken } = session;
  expect(await readAs({ accessKeyId, secretAccessKey, sessionToken })).toBe("done");
  expect(await readAs({ accessKeyId, secretAccessKey })).toBe("400 InvalidToken");
  expect(await readAs({ accessKeyId: "AKIASTRANGER", secretAccessKey })).toBe("403 InvalidAccessKeyId");
  jest.spyOn(Date, "now").mockReturnValue(session.expiration.getTime() + 1);
  expect(await readAs({ accessKeyId, secretAccessKey, sessionToken })).toBe("400 ExpiredToken");
  jest.restoreAllMocks();
});

test("faults are made as asked for", async () => {
  aws.putObject("a", OBJECT.Key, "0123456789");
  const read = async () => {
    const { Body } = await s3.send(new GetObjectCommand(OBJECT));
    return Body?.transformToString();
  };
  aws.onRequest(() => ({ status: 503, code: "SlowDown" }));
  expect(await answerTo(read())).toBe("503 SlowDown");
  aws.onRequest(() => ({ reset: true }));
  expect(await answerTo(read())).toMatch(/^undefined /);
  aws.onRequest(() => ({ cutBodyAt: 4 }));
  expect(await answerTo(read())).toMatch(/^undefined /);
  aws.onRequest(undefined);
  expect(await read()).toBe("0123456789");
});
