import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { createAccessGrantsCredentials } from "../../lambda-src/shared/access-grants-credentials";
import { createLog } from "../../lambda-src/shared/log";
import { startLoopbackAws, type LoopbackAws } from "./loopback-aws";
import { fullChecksum } from "./loopback-store";

const GIB = 1024 ** 3;
const TARGET = { Bucket: "b", Key: "copy" };
const BODY = Buffer.from("body");

let aws: LoopbackAws;
let s3: S3Client;

beforeEach(async () => {
  aws = await startLoopbackAws({
    buckets: {
      a: { owner: "111111111111", listablePrefix: "in/", listPageSize: 2 },
      b: { owner: "222222222222", listable: true },
    },
    accessGrants: [{ accountId: "222222222222", scope: "s3://b/x/*", permission: "READ" }],
  });
  delete process.env["AWS_PROFILE"];
  Object.assign(process.env, aws.environment());
  s3 = new S3Client({ region: "eu-central-1", maxAttempts: 1 });
});

afterEach(async () => {
  s3.destroy();
  await aws.close();
});

async function answerTo(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "done",
    (error: unknown) => {
      const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
      return `${String($metadata?.httpStatusCode)} ${name}`;
    },
  );
}

describe("CopyObject", () => {
  const copy = (fields: object = {}) =>
    answerTo(s3.send(new CopyObjectCommand({ ...TARGET, CopySource: "a/in/x", ...fields })));

  test("makes it STANDARD unless configured otherwise, and takes along what S3 takes along", async () => {
    const kept = { metadata: { colour: "red" }, tags: { team: "a" }, contentType: "text/plain" };
    aws.putObject("a", "in/x", BODY, { ...kept, storageClass: "STANDARD_IA" });
    expect(await copy()).toBe("done");
    expect(aws.getObject("b", "copy")).toMatchObject({ ...kept, body: BODY, storageClass: "STANDARD" });
    await copy({ StorageClass: "ONEZONE_IA", MetadataDirective: "REPLACE", TaggingDirective: "REPLACE" });
    expect(aws.getObject("b", "copy")).toMatchObject({ metadata: {}, tags: {}, storageClass: "ONEZONE_IA" });
  });

  test("refuses what S3 refuses", async () => {
    aws.putObject("a", "in/x", BODY);
    aws.putObject("a", "in/large", BODY, { size: 5 * GIB + 1 });
    aws.putObject("a", "in/cold", BODY, { storageClass: "DEEP_ARCHIVE" });
    expect(await copy({ CopySource: "a/in/large" })).toBe("400 InvalidRequest");
    expect(await copy({ CopySource: "a/in/cold" })).toBe("403 InvalidObjectState");
    expect(await copy({ CopySource: "a/in/gone" })).toBe("403 AccessDenied");
    expect(await copy({ CopySource: "a/in/x?versionId=v99" })).toBe("403 AccessDenied");
    expect(await copy({ CopySource: "b/gone" })).toBe("404 NoSuchKey");
    expect(await copy({ CopySource: "b/gone?versionId=v99" })).toBe("404 NoSuchVersion");
    expect(await copy({ CopySource: "none/x" })).toBe("404 NoSuchBucket");
    expect(await copy({ ExpectedBucketOwner: "111111111111" })).toBe("403 AccessDenied");
    expect(await copy({ ExpectedSourceBucketOwner: "222222222222" })).toBe("403 AccessDenied");
    expect(await copy({ IfMatch: '"0"' })).toBe("404 NoSuchKey");
    expect(await copy({ CopySourceIfMatch: '"0"' })).toBe("412 PreconditionFailed");
    expect(await copy({ IfNoneMatch: "*" })).toBe("done");
    expect(await copy({ IfNoneMatch: "*" })).toBe("412 PreconditionFailed");
    expect(await copy({ IfMatch: '"0"' })).toBe("412 PreconditionFailed");
  });

  test("can fail in the body of a 200 answer, and then has done nothing", async () => {
    aws.putObject("a", "in/x", BODY);
    aws.onRequest(() => ({ errorIn200: "InternalError" }));
    expect(await copy()).toBe("503 InternalError");
    expect(aws.keys("b")).toEqual([]);
  });
});

describe("a multipart upload", () => {
  const size = 6 * GIB;
  const ranges = [`bytes=0-${String(3 * GIB - 1)}`, `bytes=${String(3 * GIB)}-${String(size - 1)}`];
  let UploadId: string | undefined;

  beforeEach(async () => {
    aws.putObject("a", "in/x", BODY, { size });
    ({ UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ ...TARGET, ChecksumAlgorithm: "CRC32" }),
    ));
  });

  async function copyPart(PartNumber: number, CopySourceRange = "", fields: object = {}) {
    const part = { ...TARGET, UploadId, PartNumber, CopySource: "a/in/x", CopySourceRange, ...fields };
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part));
    return { PartNumber, ETag: CopyPartResult?.ETag };
  }

  const complete = (Parts: { PartNumber: number; ETag?: string }[], fields: object = {}) =>
    answerTo(
      s3.send(
        new CompleteMultipartUploadCommand({
          ...TARGET,
          UploadId,
          MultipartUpload: { Parts },
          MpuObjectSize: size,
          ...fields,
        }),
      ),
    );

  test("is the whole of its source, and gone when it is done", async () => {
    const parts = [await copyPart(1, ranges[0]), await copyPart(2, ranges[1])];
    expect(aws.openUploads).toEqual(["upload-1"]);
    expect(await complete(parts, { ChecksumCRC32: fullChecksum("CRC32", BODY).value })).toBe("done");
    expect(aws.getObject("b", "copy")).toMatchObject({
      body: BODY,
      size,
      checksum: fullChecksum("CRC32", BODY),
    });
    expect(aws.openUploads).toEqual([]);
    expect(await complete(parts)).toBe("404 NoSuchUpload");
  });

  test("refuses what S3 refuses", async () => {
    const [first, second] = [await copyPart(1, ranges[0]), await copyPart(2, ranges[1])];
    expect(await complete([second, first])).toBe("400 InvalidPart");
    expect(await complete([first, { ...second, ETag: '"0"' }])).toBe("400 InvalidPart");
    expect(await complete([])).toBe("400 InvalidPart");
    expect(await complete([first])).toBe("400 InvalidRequest");
    expect(await complete([first, second], { ChecksumCRC32: "AAAAAA==" })).toBe("400 BadDigest");
    expect(await complete([first, second], { IfMatch: '"0"' })).toBe("404 NoSuchKey");
    const small = await copyPart(1, "bytes=0-9");
    expect(await complete([small, second])).toBe("400 EntityTooSmall");
    expect(await answerTo(copyPart(1, `bytes=0-${String(size)}`))).toBe("400 InvalidArgument");
    expect(await answerTo(copyPart(10_001, ranges[0]))).toBe("400 InvalidArgument");
    expect(await answerTo(copyPart(1, `bytes=0-${String(5 * GIB)}`))).toBe("400 InvalidRequest");
    expect(await answerTo(copyPart(1, ranges[0], { UploadId: "none" }))).toBe("404 NoSuchUpload");
    expect(await answerTo(copyPart(1, ranges[0], { CopySourceIfMatch: '"0"' }))).toBe(
      "412 PreconditionFailed",
    );
  });

  test("whose parts overlap or come from two sources is not the source", async () => {
    const first = await copyPart(1, ranges[0]);
    aws.putObject("a", "in/y", "other", { size });
    const second = await copyPart(2, ranges[1], { CopySource: "a/in/y" });
    await complete([first, second]);
    expect(aws.getObject("b", "copy")?.body).not.toEqual(BODY);
  });

  test("can be given up", async () => {
    const abort = new AbortMultipartUploadCommand({ ...TARGET, UploadId });
    expect(await answerTo(s3.send(abort))).toBe("done");
    expect(aws.openUploads).toEqual([]);
    expect(await answerTo(s3.send(abort))).toBe("404 NoSuchUpload");
  });
});

describe("ListObjectsV2", () => {
  const list = (fields: object) => s3.send(new ListObjectsV2Command({ Bucket: "a", ...fields }));

  test("goes page by page in the order of UTF-8 bytes, after a key and with a limit", async () => {
    for (const key of ["in/b", "in/🌸", "in/\uffee", "in/a", "out/a"]) aws.putObject("a", key, BODY);
    const first = await list({ Prefix: "in/" });
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(["in/a", "in/b"]);
    const second = await list({ Prefix: "in/", ContinuationToken: first.NextContinuationToken });
    // In UTF-16 these two would come the other way round.
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(["in/\uffee", "in/🌸"]);
    expect(second.NextContinuationToken).toBeUndefined();
    const after = await list({ Prefix: "in/", StartAfter: "in/a", MaxKeys: 1 });
    expect(after.Contents).toMatchObject([{ Key: "in/b", Size: 4, StorageClass: "STANDARD" }]);
  });

  test("encodes keys as forms do, when asked to, and leaves out what is deleted", async () => {
    aws.putObject("a", "in/a b+c/%\u0001", BODY);
    aws.putObject("a", "in/z", BODY);
    aws.markDeleted("a", "in/z");
    const { Contents } = await list({ Prefix: "in/", EncodingType: "url" });
    expect(Contents?.map(({ Key }) => Key)).toEqual(["in/a+b%2Bc/%25%01"]);
  });

  test("is for those who name the prefix that they may list", async () => {
    expect(await answerTo(list({}))).toBe("403 AccessDenied");
    expect(await answerTo(list({ Prefix: "i" }))).toBe("403 AccessDenied");
    expect(await answerTo(list({ Prefix: "in/x" }))).toBe("done");
    expect(await answerTo(s3.send(new ListObjectsV2Command({ Bucket: "b" })))).toBe("done");
  });
});

test("tags are those of the version, and what is archived cannot be read", async () => {
  aws.putObject("b", "x", BODY, { tags: { a: "<&>" } });
  aws.putObject("b", "x", BODY, { tags: { a: "2" }, storageClass: "GLACIER" });
  const tags = async (VersionId?: string) =>
    (await s3.send(new GetObjectTaggingCommand({ Bucket: "b", Key: "x", VersionId }))).TagSet;
  expect(await tags()).toEqual([{ Key: "a", Value: "2" }]);
  expect(await tags("v1")).toEqual([{ Key: "a", Value: "<&>" }]);
  expect(await answerTo(s3.send(new GetObjectCommand({ Bucket: "b", Key: "x" })))).toBe(
    "403 InvalidObjectState",
  );
});

test("a session of Access Grants is for its target and its permission", async () => {
  const credentials = createAccessGrantsCredentials(
    { accountId: "222222222222", region: "eu-central-1", sessionSeconds: 900 },
    { bucket: "b", prefix: "x/", permission: "READ" },
    createLog(() => undefined),
  );
  const grantee = new S3Client({ region: "eu-central-1", maxAttempts: 1, credentials });
  aws.putObject("b", "x/1", BODY);
  aws.putObject("b", "y/1", BODY);
  const read = (Key: string) => answerTo(grantee.send(new GetObjectCommand({ Bucket: "b", Key })));
  expect(await read("x/1")).toBe("done");
  expect(await read("y/1")).toBe("403 AccessDenied");
  const write = grantee.send(new PutObjectCommand({ Bucket: "b", Key: "x/1", Body: "other" }));
  expect(await answerTo(write)).toBe("403 AccessDenied");
  grantee.destroy();
});
