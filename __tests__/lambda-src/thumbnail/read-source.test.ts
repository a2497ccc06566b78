import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { FunctionError } from "../../../lambda-src/shared/errors";
import { readSource } from "../../../lambda-src/thumbnail/read-source";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

const MAX_INPUT_BYTES = 256_000_000;
const OBJECT = { bucket: "photos-a", key: "uploads/a.jpg", sequencer: "01" };

let world: ThumbnailWorld;
let client: S3Client;

beforeEach(async () => {
  world = await startThumbnailWorld();
  client = new S3Client({ region: "eu-central-1", maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await world.aws.close();
});

type Asked = typeof OBJECT & { versionId?: string; size?: number };

async function read(
  object: Asked = OBJECT,
  maxInputBytes = MAX_INPUT_BYTES,
  { signal } = new AbortController(),
) {
  return readSource(client, world.settings.source, object, maxInputBytes, signal);
}

async function refusal(object?: Asked, maxInputBytes?: number): Promise<FunctionError> {
  const outcome: unknown = await read(object, maxInputBytes).catch((error: unknown) => error);
  if (outcome instanceof FunctionError) return outcome;
  throw new Error(`expected a FunctionError but received ${String(outcome)}`);
}

test("gives the bytes, the version and the ETag", async () => {
  const { etag } = world.aws.putObject("photos-a", "uploads/a.jpg", "picture");
  const { bytes, release, ...version } = await read();
  expect(Buffer.from(bytes).toString()).toBe("picture");
  release();
  // As often as one likes.
  release();
  expect(bytes).toHaveLength(0);
  expect(version).toEqual({ versionId: "v1", etag: etag.replaceAll('"', ""), metadata: {} });
});

test.each([
  [404, "NoSuchKey", "SOURCE_VANISHED"],
  [404, "NoSuchVersion", "SOURCE_VANISHED"],
  [405, "MethodNotAllowed", "SOURCE_VANISHED"],
  [403, "InvalidObjectState", "SOURCE_UNAVAILABLE"],
])("%i %s: the object will never be readable", async (status, code, expected) => {
  world.aws.onRequest(() => ({ status, code, message: "sorry" }));
  const error = await refusal();
  expect([error.code, error.permanent]).toEqual([expected, true]);
  expect(error.message).toBe(
    `expected a readable object for s3://photos-a/uploads/a.jpg but received ${code} (HTTP ${String(status)}) sorry`,
  );
});

test("an object under a key that its owner keeps (SSE-C) will never be readable; another bad request may", async () => {
  const message =
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
  world.aws.onRequest(() => ({ status: 400, code: "InvalidRequest", message }));
  expect(await refusal()).toMatchObject({ code: "SOURCE_UNAVAILABLE", permanent: true });
  world.aws.onRequest(() => ({ status: 400, code: "InvalidRequest", message: "sorry" }));
  expect(await refusal()).toMatchObject({ code: "STORAGE_FAILED", permanent: false });
});

test.each([
  [403, "AccessDenied"],
  [404, "NoSuchBucket"],
  [400, "ExpiredToken"],
  [500, "InternalError"],
  [503, "SlowDown"],
])("%i %s: another try may help", async (status, code) => {
  world.aws.onRequest(() => ({ status, code }));
  const error = await refusal();
  expect([error.code, error.permanent]).toEqual(["STORAGE_FAILED", false]);
});

test("a connection that breaks before the answer is a temporary failure", async () => {
  world.aws.onRequest(() => ({ reset: true }));
  expect(await refusal()).toMatchObject({ code: "STORAGE_FAILED", permanent: false });
});

test("a connection that breaks in the middle of the body is a temporary failure, not a damaged picture", async () => {
  world.aws.putObject("photos-a", "uploads/a.jpg", Buffer.alloc(1_000_000));
  world.aws.onRequest(() => ({ cutBodyAt: 300_000 }));
  expect(await refusal()).toMatchObject({ code: "STORAGE_FAILED", permanent: false });
});

test("an object in another Region is reported, not followed", async () => {
  client.destroy();
  client = new S3Client({ region: "us-east-1", maxAttempts: 1 });
  expect((await refusal()).message).toContain("PermanentRedirect (HTTP 301)");
});

describe("an object with too many bytes is refused", () => {
  const MESSAGE = "expected at most 6 bytes for s3://photos-a/uploads/a.jpg but received 7 bytes";

  test("before it is asked for, when the event names the version and its size", async () => {
    const { versionId = "" } = world.aws.putObject("photos-a", "uploads/a.jpg", "picture");
    const error = await refusal({ ...OBJECT, versionId, size: 7 }, 6);
    expect([error.code, error.permanent, error.message]).toEqual(["PICTURE_TOO_LARGE", true, MESSAGE]);
    expect(world.s3Calls()).toEqual([]);
    expect((await read({ ...OBJECT, versionId, size: 7 }, 7)).bytes).toHaveLength(7);
  });

  test("by the answer's length otherwise: without a version, the event may be of another one", async () => {
    world.aws.putObject("photos-a", "uploads/a.jpg", "picture");
    expect((await refusal({ ...OBJECT, size: 1 }, 6)).message).toBe(MESSAGE);
    expect(world.s3Calls()).toEqual(["GET photos-a/uploads/a.jpg"]);
    expect((await read({ ...OBJECT, size: 8 }, 7)).bytes).toHaveLength(7);
  });

  test("before its body is fetched", async () => {
    // The endpoint need not hold the bytes: the length in the answer's headers decides.
    let destroyed = false;
    const body = {
      destroy: () => (destroyed = true),
      [Symbol.asyncIterator]: () => {
        throw new Error("the body was read");
      },
    };
    client.middlewareStack.add(
      () => () =>
        Promise.resolve({
          response: {},
          output: { $metadata: {}, Body: body, ContentLength: MAX_INPUT_BYTES + 1 },
        }),
      { step: "initialize" },
    );
    expect(await client.send(new GetObjectCommand({ Bucket: "b", Key: "k" }))).toHaveProperty("Body");
    expect((await refusal()).message).toBe(
      "expected at most 256000000 bytes for s3://photos-a/uploads/a.jpg but received 256000001 bytes",
    );
    expect(destroyed).toBe(true);
  });
});
