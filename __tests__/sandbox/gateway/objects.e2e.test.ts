import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  ACCOUNT_A,
  ACCOUNT_B,
  DESTINATION,
  LAMBDA,
  SOURCE,
  TARGET,
  twoWriters,
} from "../../support/sandbox-config";
import { startSandboxWorld, type SandboxWorld } from "../../support/sandbox-world";

let world: SandboxWorld;
let owner: S3Client;

beforeAll(async () => {
  world = await startSandboxWorld(twoWriters());
  owner = world.s3(world.gateway.issueForAdministrator(ACCOUNT_A));
}, 600_000);
afterAll(() => world.close());
beforeEach(() => {
  world.requests.length = 0;
  world.changes.length = 0;
});

const put = (Key: string, Body: string) => owner.send(new PutObjectCommand({ Bucket: SOURCE, Key, Body }));
const textOf = async (Key: string, VersionId?: string) =>
  (await owner.send(new GetObjectCommand({ Bucket: SOURCE, Key, VersionId }))).Body?.transformToString();

describe("the function's way through the gateway", () => {
  it("reads the version that came, assumes the role and writes", async () => {
    const { gateway, s3, changes } = world;
    const Key = "uploads/a b/ü+.jpg";
    const { VersionId } = await put(Key, "picture");
    const lambda = gateway.issueForService("lambda.amazonaws.com", LAMBDA);
    const read = await s3(lambda).send(new GetObjectCommand({ Bucket: SOURCE, Key, VersionId }));
    expect(await read.Body?.transformToString()).toBe("picture");
    const target = s3(await world.assume(lambda, TARGET, "thumbnail"));
    await target.send(new PutObjectCommand({ Bucket: DESTINATION, Key: "thumbnails/x.webp", Body: "small" }));
    expect(changes).toMatchObject([
      { bucket: SOURCE, key: Key, versionId: VersionId, bytes: 7, eventName: "ObjectCreated:Put" },
      { bucket: DESTINATION, key: "thumbnails/x.webp", bytes: 5, principal: TARGET },
    ]);
  });

  it("is denied to the function itself, with the statements that would allow it", async () => {
    const lambda = world.s3(world.gateway.issueForService("lambda.amazonaws.com", LAMBDA));
    const denied = lambda.send(
      new PutObjectCommand({ Bucket: DESTINATION, Key: "thumbnails/x.webp", Body: "x" }),
    );
    await expect(denied).rejects.toMatchObject({
      Code: "AccessDenied",
      message:
        "User: arn:aws:sts::111111111111:assumed-role/lambda-role/lambda is not authorized to perform: s3:PutObject on resource: " +
        '"arn:aws:s3:::destination-bucket/thumbnails/x.webp" because no identity-based policy allows the s3:PutObject action',
      StatementToAdd: expect.stringContaining('"Action":"s3:PutObject"'),
    });
  });
});

describe("objects", () => {
  it.each(["a/../b//c", "trailing/", "plus+and space", "per%cent", "quote'\"<&>", "日本/é", "~!*()"])(
    "are kept under the key %s as it is",
    async (key) => {
      await put(key, key);
      expect(await textOf(key)).toBe(key);
      expect(world.changes).toMatchObject([{ key }]);
      const { Contents } = await owner.send(new ListObjectsV2Command({ Bucket: SOURCE, Prefix: key }));
      expect(Contents?.map(({ Key }) => Key)).toContain(key);
    },
  );

  it("keep their versions, and deletion is a marker", async () => {
    const first = await put("versions/a", "one");
    await put("versions/a", "two");
    expect(await textOf("versions/a", first.VersionId)).toBe("one");
    const { DeleteMarker } = await owner.send(new DeleteObjectCommand({ Bucket: SOURCE, Key: "versions/a" }));
    expect(DeleteMarker).toBe(true);
    await expect(textOf("versions/a")).rejects.toMatchObject({ name: "NoSuchKey" });
    await owner.send(
      new DeleteObjectCommand({ Bucket: SOURCE, Key: "versions/a", VersionId: first.VersionId }),
    );
    const listed = await owner.send(new ListObjectVersionsCommand({ Bucket: SOURCE, Prefix: "versions/" }));
    expect([listed.Versions?.length, listed.DeleteMarkers?.length]).toEqual([1, 1]);
    expect(world.changes.map(({ eventName }) => eventName)).toEqual([
      "ObjectCreated:Put",
      "ObjectCreated:Put",
      "ObjectRemoved:DeleteMarkerCreated",
      "ObjectRemoved:Delete",
    ]);
    const sequencers = world.changes.map(({ sequencer }) => sequencer);
    expect([...sequencers].sort()).toEqual(sequencers);
  });

  it("come in parts, from the client and from another object", async () => {
    const whole = { Bucket: SOURCE, Key: "parts/whole" };
    const part = "p".repeat(5 * 1024 * 1024);
    await put("parts/source", part);
    const { UploadId } = await owner.send(new CreateMultipartUploadCommand(whole));
    const one = await owner.send(
      new UploadPartCopyCommand({ ...whole, UploadId, PartNumber: 1, CopySource: `${SOURCE}/parts/source` }),
    );
    const two = await owner.send(new UploadPartCommand({ ...whole, UploadId, PartNumber: 2, Body: "end" }));
    const { Parts } = await owner.send(new ListPartsCommand({ ...whole, UploadId }));
    expect(Parts?.map(({ Size }) => Size)).toEqual([part.length, 3]);
    await owner.send(
      new CompleteMultipartUploadCommand({
        ...whole,
        UploadId,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: one.CopyPartResult?.ETag },
            { PartNumber: 2, ETag: two.ETag },
          ],
        },
      }),
    );
    const { ContentLength, ETag } = await owner.send(new HeadObjectCommand(whole));
    expect(ContentLength).toBe(part.length + 3);
    expect(ETag).toMatch(/-2"$/);
    expect(world.changes.at(-1)).toMatchObject({
      key: "parts/whole",
      eventName: "ObjectCreated:CompleteMultipartUpload",
      bytes: part.length + 3,
      etag: ETag?.replaceAll('"', ""),
    });
  });

  it("come in parts that are given up", async () => {
    const whole = { Bucket: SOURCE, Key: "parts/given-up" };
    const { UploadId } = await owner.send(new CreateMultipartUploadCommand(whole));
    const listed = await owner.send(new ListMultipartUploadsCommand({ Bucket: SOURCE }));
    expect(listed.Uploads?.map((upload) => upload.UploadId)).toContain(UploadId);
    await owner.send(new AbortMultipartUploadCommand({ ...whole, UploadId }));
    expect(world.changes).toEqual([]);
  });

  it("are copied with their tags and metadata, by who may read and write both", async () => {
    await owner.send(
      new PutObjectCommand({
        Bucket: SOURCE,
        Key: "copy/a",
        Body: "a",
        Tagging: "team=x",
        Metadata: { note: "n" },
      }),
    );
    await owner.send(
      new CopyObjectCommand({ Bucket: SOURCE, Key: "copy/b", CopySource: `${SOURCE}/copy/a` }),
    );
    const { Metadata } = await owner.send(new HeadObjectCommand({ Bucket: SOURCE, Key: "copy/b" }));
    expect(Metadata).toEqual({ note: "n" });
    const { TagSet } = await owner.send(new GetObjectTaggingCommand({ Bucket: SOURCE, Key: "copy/b" }));
    expect(TagSet).toEqual([{ Key: "team", Value: "x" }]);
    const asked = world.requests.find(({ operation }) => operation === "CopyObject")?.decisions;
    expect(asked?.map(({ action }) => action)).toEqual([
      "s3:GetObject",
      "s3:PutObject",
      "s3:GetObjectTagging",
      "s3:PutObjectTagging",
    ]);
    expect(world.changes.at(-1)).toMatchObject({ key: "copy/b", eventName: "ObjectCreated:Copy", bytes: 1 });
  });

  it("have tags and attributes", async () => {
    await put("tags/a", "abc");
    await owner.send(
      new PutObjectTaggingCommand({
        Bucket: SOURCE,
        Key: "tags/a",
        Tagging: { TagSet: [{ Key: "k", Value: "v" }] },
      }),
    );
    const { TagSet } = await owner.send(new GetObjectTaggingCommand({ Bucket: SOURCE, Key: "tags/a" }));
    expect(TagSet).toEqual([{ Key: "k", Value: "v" }]);
    const { ObjectSize } = await owner.send(
      new GetObjectAttributesCommand({ Bucket: SOURCE, Key: "tags/a", ObjectAttributes: ["ObjectSize"] }),
    );
    expect(ObjectSize).toBe(3);
  });

  it("are read in part and on condition", async () => {
    const { ETag } = await put("range/a", "0123456789");
    const range = await owner.send(
      new GetObjectCommand({ Bucket: SOURCE, Key: "range/a", Range: "bytes=2-4" }),
    );
    expect(await range.Body?.transformToString()).toBe("234");
    const same = owner.send(new GetObjectCommand({ Bucket: SOURCE, Key: "range/a", IfNoneMatch: ETag }));
    await expect(same).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
  });

  it("are listed by pages and folders", async () => {
    for (const name of ["list/a", "list/b/c", "list/d"]) await put(name, name);
    const folders = await owner.send(
      new ListObjectsV2Command({ Bucket: SOURCE, Prefix: "list/", Delimiter: "/" }),
    );
    expect(folders.CommonPrefixes).toEqual([{ Prefix: "list/b/" }]);
    const page = await owner.send(new ListObjectsV2Command({ Bucket: SOURCE, Prefix: "list/", MaxKeys: 2 }));
    const next = await owner.send(
      new ListObjectsV2Command({
        Bucket: SOURCE,
        Prefix: "list/",
        ContinuationToken: page.NextContinuationToken,
      }),
    );
    expect([page, next].map(({ Contents }) => Contents?.map(({ Key }) => Key))).toEqual([
      ["list/a", "list/b/c"],
      ["list/d"],
    ]);
    const old = await owner.send(new ListObjectsCommand({ Bucket: SOURCE, Prefix: "list/d" }));
    expect(old.Contents?.map(({ Key }) => Key)).toEqual(["list/d"]);
  });

  it("go many at a time, each with its own answer", async () => {
    await put("many/a", "a");
    const { Deleted } = await owner.send(
      new DeleteObjectsCommand({
        Bucket: SOURCE,
        Delete: { Objects: [{ Key: "many/a" }, { Key: "many/<none>" }] },
      }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["many/a", "many/<none>"]);
    const task = world.s3(world.gateway.issueForAdministrator(ACCOUNT_B));
    const { Errors } = await task.send(
      new DeleteObjectsCommand({ Bucket: SOURCE, Delete: { Objects: [{ Key: "many/a" }] } }),
    );
    expect(Errors).toMatchObject([{ Key: "many/a", Code: "AccessDenied" }]);
  });
});

describe("buckets", () => {
  it("are those of the stacks, each shown to its own account", async () => {
    const { Buckets } = await owner.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual([SOURCE]);
    const none = owner.send(new HeadBucketCommand({ Bucket: "no-such-bucket" }));
    await expect(none).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  });

  it("are as the stacks set them up", async () => {
    const { LocationConstraint } = await owner.send(new GetBucketLocationCommand({ Bucket: SOURCE }));
    expect(LocationConstraint).toBe("eu-central-1");
    const { Status } = await owner.send(new GetBucketVersioningCommand({ Bucket: SOURCE }));
    expect(Status).toBe("Enabled");
    const { Policy } = await owner.send(new GetBucketPolicyCommand({ Bucket: SOURCE }));
    expect(JSON.parse(Policy ?? "")).toEqual(
      world.model.buckets.find(({ name }) => name === SOURCE)?.policy?.json,
    );
  });

  it("report to a client of another Region where they are", async () => {
    const elsewhere = world.s3(world.gateway.issueForAdministrator(ACCOUNT_A), { region: "us-west-2" });
    const listed = elsewhere.send(new ListObjectsV2Command({ Bucket: SOURCE }));
    await expect(listed).rejects.toMatchObject({
      Code: "AuthorizationHeaderMalformed",
      Region: "eu-central-1",
    });
  });
});
