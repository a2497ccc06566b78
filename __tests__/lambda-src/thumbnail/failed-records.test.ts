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
  test("the good are made, the invocation fails and names each bad one with its reason", async () => {
    const error = await world.failureOf(
      createdEvent(
        uploaded("uploads/good 1.jpg"),
        uploaded("uploads/note.jpg", "Dear diary"),
        uploaded("uploads/empty.jpg", ""),
        uploaded("uploads/cut.jpg", jpeg.subarray(0, jpeg.length / 2)),
        uploaded("uploads/huge.jpg", pngHeader(20_000, 20_000)),
        uploaded("uploads/good 2.jpg"),
      ),
    );
    expect(world.aws.keys("thumbs-b")).toHaveLength(8);
    expect(error.code).toBe("RECORDS_FAILED");
    expect(error.permanent).toBe(true);
    const formats = "a picture in jpeg, png, webp, avif, gif, tiff";
    expect(error.message.split("\n  ")).toEqual([
      "expected thumbnails for 6 record(s) but received 4 failure(s):",
      `[NOT_A_PICTURE] expected ${formats} for s3://photos-a/uploads/note.jpg but received 10 bytes of something else`,
      `[NOT_A_PICTURE] expected ${formats} for s3://photos-a/uploads/empty.jpg but received an empty object`,
      "[DAMAGED_PICTURE] expected a whole picture for s3://photos-a/uploads/cut.jpg but received a damaged one " +
        "(VipsJpeg: premature end of JPEG image)",
      "[PICTURE_TOO_LARGE] expected at most 64000000 pixels for s3://photos-a/uploads/huge.jpg " +
        "but received 400000000 (20000 × 20000)",
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

  test.each([
    ["outside the source prefix", "elsewhere/a.jpg", "WRONG_SOURCE"],
    ["that makes too long a thumbnail key", `uploads/${"x".repeat(1010)}.jpg`, "KEY_TOO_LONG"],
  ])("a key %s is refused without a call", async (_, key, code) => {
    const error = await world.failureOf(createdEvent({ key }));
    expect(error.errors).toMatchObject([{ code, permanent: true }]);
    expect(world.aws.requests).toEqual([]);
  });

  test("a passing failure among permanent ones makes the invocation's failure a passing one", async () => {
    world.aws.onRequest(({ key }) =>
      key.endsWith("b.jpg") ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const error = await world.failureOf(
      createdEvent(uploaded("uploads/a.jpg", "text"), uploaded("uploads/b.jpg")),
    );
    expect(error.errors).toMatchObject([
      { code: "NOT_A_PICTURE", permanent: true },
      { code: "STORAGE_FAILED", permanent: false },
    ]);
    expect(error.permanent).toBe(false);
  });
});

test("the log says of each failed record which it was, why, and whether trying again can help", async () => {
  await world.failureOf(createdEvent(uploaded("uploads/a.jpg", "text"), { key: "uploads/missing.jpg" }));
  expect(world.log.filter(({ level }) => level === "ERROR")).toMatchObject([
    {
      level: "ERROR",
      message: "record failed",
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

test("an error that nobody foresaw counts as passing and is logged with its stack", async () => {
  const strange = {
    get eventSource(): string {
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
