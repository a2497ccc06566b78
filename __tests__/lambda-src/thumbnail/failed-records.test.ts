import { EXPECTED } from "../../../lambda-src/thumbnail/inspect-picture";
import { pipeline, pngHeader, quadrants } from "../../support/pictures";
import { createdEvent, createdRecord } from "../../support/s3-events";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

let world: ThumbnailWorld;
let jpeg: Buffer;

beforeAll(async () => {
  jpeg = await pipeline(quadrants(1500, 1000)).jpeg().toBuffer();
});

beforeEach(async () => {
  world = await startThumbnailWorld();
});

afterEach(async () => {
  await world.aws.close();
});

function uploaded(key: string, body: Buffer | string = jpeg) {
  const { versionId = "" } = world.aws.putObject("photos-a", key, body);
  return { key, versionId };
}

describe("bad records among good ones", () => {
  test("the good are made, and each bad one is recorded with its reason, not to be retried", async () => {
    const bad = {
      note: uploaded("uploads/note.jpg", "Dear diary"),
      empty: uploaded("uploads/empty.jpg", ""),
      cut: uploaded("uploads/cut.jpg", jpeg.subarray(0, jpeg.length / 2)),
      huge: uploaded("uploads/huge.jpg", pngHeader(20_000, 20_000)),
    };
    const good = [uploaded("uploads/good 1.jpg"), uploaded("uploads/good 2.jpg")];
    const result = await world.invoke(
      createdEvent(...good.slice(0, 1), ...Object.values(bad), ...good.slice(1)),
    );
    expect(result).toMatchObject({ made: 2, quarantined: 4, failedCount: 0 });
    expect(world.aws.keys("thumbs-b").filter((key) => key.startsWith("thumbnails/"))).toHaveLength(8);
    const reasons = Object.fromEntries(
      Object.entries(world.quarantine()).map(([key, { code, message }]) => [key, [code, message]]),
    );
    expect(reasons).toEqual({
      [`quarantine/photos-a/uploads/note.jpg/${bad.note.versionId}.json`]: [
        "NOT_A_PICTURE",
        `expected ${EXPECTED} for s3://photos-a/uploads/note.jpg but received 10 bytes of something else`,
      ],
      [`quarantine/photos-a/uploads/empty.jpg/${bad.empty.versionId}.json`]: [
        "NOT_A_PICTURE",
        `expected ${EXPECTED} for s3://photos-a/uploads/empty.jpg but received an empty object`,
      ],
      [`quarantine/photos-a/uploads/cut.jpg/${bad.cut.versionId}.json`]: [
        "DAMAGED_PICTURE",
        "expected a whole picture for s3://photos-a/uploads/cut.jpg but received a damaged one " +
          "(VipsJpeg: Corrupt JPEG data: premature end of data segment)",
      ],
      [`quarantine/photos-a/uploads/huge.jpg/${bad.huge.versionId}.json`]: [
        "PICTURE_TOO_LARGE",
        "expected at most 64000000 pixels for s3://photos-a/uploads/huge.jpg " +
          "but received 400000000 (20000 × 20000)",
      ],
    });
  });

  test("without a quarantine the invocation fails, and names each bad one with its reason", async () => {
    await world.aws.close();
    const { destination } = world.settings;
    world = await startThumbnailWorld({ destination: { ...destination, quarantinePrefix: undefined } });
    const error = await world.failureOf(
      createdEvent(uploaded("uploads/good.jpg"), uploaded("uploads/note.jpg", "Dear diary")),
    );
    expect(world.aws.keys("thumbs-b")).toHaveLength(4);
    expect(error.code).toBe("RECORDS_FAILED");
    expect(error.permanent).toBe(true);
    expect(error.message.split("\n  ")).toEqual([
      "expected thumbnails for 2 record(s) but received 1 failure(s):",
      `[NOT_A_PICTURE] expected ${EXPECTED} for s3://photos-a/uploads/note.jpg ` +
        "but received 10 bytes of something else",
    ]);
  });

  test("a record that cannot be read spoils no other", async () => {
    const strange = { ...createdRecord({ key: "x" }), eventName: "ObjectRemoved:Delete" };
    const good = createdRecord(uploaded("uploads/good.jpg"));
    const error = await world.failureOf({ Records: [strange, null, good] });
    expect(error.errors).toMatchObject([{ code: "UNEXPECTED_EVENT" }, { code: "UNEXPECTED_EVENT" }]);
    expect(world.aws.keys("thumbs-b")).toHaveLength(4);
  });

  test("another bucket is refused without a call", async () => {
    const error = await world.failureOf(createdEvent({ key: "uploads/a.jpg", bucket: "photos-x" }));
    expect(error.errors).toMatchObject([{ code: "WRONG_SOURCE", permanent: true }]);
    expect(error.message).toContain(
      "expected an object of photos-a for the source but received one of photos-x",
    );
    expect(world.aws.requests).toEqual([]);
  });

  test("a key outside the source prefix is refused without a call", async () => {
    const error = await world.failureOf(createdEvent({ key: "elsewhere/a.jpg" }));
    expect(error.errors).toMatchObject([{ code: "WRONG_SOURCE", permanent: true }]);
    expect(world.aws.requests).toEqual([]);
  });

  test("a key that makes too long a thumbnail key is recorded without reading the object", async () => {
    const key = `uploads/${"x".repeat(1010)}.jpg`;
    await world.invoke(createdEvent({ key, versionId: "v1" }));
    expect(Object.values(world.quarantine())).toMatchObject([
      { bucket: "photos-a", key, code: "KEY_TOO_LONG" },
    ]);
    expect(world.s3Calls()).toHaveLength(1);
  });

  test("what cannot be recorded fails the invocation, so that it is retried", async () => {
    world.aws.onRequest(({ key }) =>
      key.startsWith("quarantine/") ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const error = await world.failureOf(createdEvent(uploaded("uploads/note.jpg", "Dear diary")));
    expect(error.errors).toMatchObject([{ code: "STORAGE_FAILED", permanent: false }]);
    expect(world.log).toContainEqual(
      expect.objectContaining({ message: "object not quarantined", code: "NOT_A_PICTURE" }),
    );
  });

  test("a temporary failure besides a permanent one fails the invocation, for the passing one alone", async () => {
    world.aws.onRequest(({ key }) =>
      key.endsWith("b.jpg") ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const error = await world.failureOf(
      createdEvent(uploaded("uploads/a.jpg", "text"), uploaded("uploads/b.jpg")),
    );
    expect(error.errors).toMatchObject([{ code: "STORAGE_FAILED", permanent: false }]);
    expect(Object.values(world.quarantine())).toMatchObject([{ key: "uploads/a.jpg" }]);
    expect(error.permanent).toBe(false);
  });
});

test("the log says of each failed record which it was, why, and whether trying again can help", async () => {
  await world.failureOf(createdEvent(uploaded("uploads/a.jpg", "text"), { key: "uploads/missing.jpg" }));
  expect(world.log.filter(({ level }) => level === "ERROR")).toMatchObject([
    {
      level: "ERROR",
      message: "object quarantined",
      requestId: "request-1",
      bucket: "photos-a",
      key: "uploads/a.jpg",
      code: "NOT_A_PICTURE",
      permanent: true,
    },
    {
      level: "ERROR",
      message: "record failed",
      key: "uploads/missing.jpg",
      code: "STORAGE_FAILED",
      permanent: false,
    },
  ]);
  expect(world.log[0]).not.toHaveProperty("stack");
});

test("an unexpected error counts as temporary and is logged with its stack", async () => {
  const strange = {
    eventSource: "aws:s3",
    get s3(): object {
      throw new TypeError("a fault in the code");
    },
  };
  const error = await world.failureOf({ Records: [strange] });
  expect(error.permanent).toBe(false);
  expect(error.message).toContain("[UNEXPECTED] a fault in the code");
  expect(world.log).toMatchObject([
    { level: "ERROR", code: "UNEXPECTED", permanent: false, reason: "a fault in the code" },
  ]);
  expect(world.log[0]?.["stack"]).toContain("failed-records.test.ts");
});
