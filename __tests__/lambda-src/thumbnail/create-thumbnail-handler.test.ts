import sharp from "sharp";
import {
  corners,
  photograph,
  pipeline,
  quadrants,
  quadrantsStoredFor,
  withHarmlessFault,
} from "../../support/pictures";
import { createdEvent, TEST_EVENT } from "../../support/s3-events";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

// Pictures take their time on a machine that is busy.
jest.setTimeout(30_000);

const UPRIGHT = ["topLeft", "topRight", "bottomLeft", "bottomRight"];
const WIDTHS = [160, 320, 640, 1280];

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

function uploaded(key: string, body: Buffer = jpeg) {
  const { versionId } = world.aws.putObject("photos-a", key, body);
  return { key, ...(versionId !== undefined && { versionId }) };
}

describe("an uploaded picture", () => {
  test("becomes a thumbnail of each width in account B, and nothing else", async () => {
    const picture = uploaded("uploads/path/name.jpg");
    await expect(world.invoke(createdEvent(picture))).resolves.toMatchObject({ made: 1, failedCount: 0 });
    expect(world.aws.keys("thumbs-b")).toEqual(
      ["1280", "160", "320", "640"].map((width) => `thumbnails/${width}/path/name.webp`),
    );
    for (const width of WIDTHS) {
      const thumbnail = world.aws.getObject("thumbs-b", `thumbnails/${String(width)}/path/name.webp`);
      expect(thumbnail).toMatchObject({ contentType: "image/webp", cacheControl: "public, max-age=86400" });
      const metadata = await sharp(thumbnail?.body).metadata();
      expect([metadata.format, metadata.width, metadata.height]).toEqual([
        "webp",
        width,
        Math.round(width / 1.5),
      ]);
      expect(await corners(thumbnail?.body ?? Buffer.alloc(0))).toEqual(UPRIGHT);
    }
  });

  test("is named in the thumbnails' metadata: bucket, key, version, ETag and sequencer", async () => {
    const { etag } = world.aws.putObject("photos-a", "uploads/桜 1.jpg", jpeg);
    await world.invoke(createdEvent({ key: "uploads/桜 1.jpg", versionId: "v1", sequencer: "00AB" }));
    for (const width of WIDTHS) {
      expect(world.aws.getObject("thumbs-b", `thumbnails/${String(width)}/桜 1.webp`)?.metadata).toEqual({
        "source-bucket": "photos-a",
        "source-key": "uploads%2F%E6%A1%9C%201.jpg",
        "source-version-id": "v1",
        "source-etag": etag.replaceAll('"', ""),
        "source-sequencer": "00AB",
      });
    }
  });

  test("that only stands for a folder is ignored, and not asked for", async () => {
    const folder = createdEvent({ key: "uploads/2026/" });
    const empty = {
      Records: folder.Records.map(({ s3, ...record }) => ({
        ...record,
        s3: { ...s3, object: { ...s3.object, size: 0 } },
      })),
    };
    await expect(world.invoke(empty)).resolves.toMatchObject({ made: 0, skipped: 1, quarantined: 0 });
    expect(world.s3Calls()).toEqual([]);
    // With content it is an object like any other.
    await world.invoke(createdEvent(uploaded("uploads/odd/")));
    expect(world.aws.keys("thumbs-b")).toHaveLength(WIDTHS.length);
  });

  test("that the decoder warns about is made, and the warning is logged and stamped", async () => {
    await world.invoke(createdEvent(uploaded("uploads/odd.jpg", withHarmlessFault(jpeg))));
    const complaint = "JPEG: invalid scan parameters";
    expect(world.log).toContainEqual(
      expect.objectContaining({
        level: "WARN",
        message: "picture read with warnings",
        key: "uploads/odd.jpg",
        warnings: expect.arrayContaining([complaint]) as string[],
      }),
    );
    const { metadata } = world.aws.getObject("thumbs-b", "thumbnails/160/odd.webp") ?? {};
    expect(metadata?.["source-warnings"]).toContain(complaint);
  });

  test("of 12 megapixels on its side comes out upright", async () => {
    const picture = quadrantsStoredFor(6, 3000, 4000);
    const bytes = await pipeline(picture).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    await world.invoke(createdEvent(uploaded("uploads/side.jpg", bytes)));
    const thumbnail = world.aws.getObject("thumbs-b", "thumbnails/640/side.webp")?.body ?? Buffer.alloc(0);
    const { width, height } = await sharp(thumbnail).metadata();
    expect([width, height]).toEqual([640, 853]);
    expect(await corners(thumbnail)).toEqual(UPRIGHT);
  });

  test("costs a GET, a PUT a width and a HEAD to see whether it changed meanwhile, each naming the bucket's owner", async () => {
    await world.invoke(createdEvent(uploaded("uploads/a.jpg")));
    expect(world.s3Calls().sort()).toEqual([
      "GET photos-a/uploads/a.jpg",
      "HEAD photos-a/uploads/a.jpg",
      ...["1280", "160", "320", "640"].map((width) => `PUT thumbs-b/thumbnails/${width}/a.webp`),
    ]);
    for (const { service, bucket, headers } of world.aws.requests) {
      if (service !== "s3") continue;
      const owner = bucket === "photos-a" ? "111111111111" : "222222222222";
      expect(headers["x-amz-expected-bucket-owner"]).toBe(owner);
    }
  });

  test.each([
    "uploads/with space.jpg",
    "uploads/1+1=2.jpg",
    "uploads/写真/桜 🌸.jpg",
    "uploads/100%/a&b?c#d.jpg",
    "uploads/a/../b.jpg",
  ])("may have any key: %s", async (key) => {
    await world.invoke(createdEvent(uploaded(key)));
    const path = key.slice("uploads/".length, -".jpg".length);
    expect(world.aws.keys("thumbs-b")).toContain(`thumbnails/160/${path}.webp`);
  });
});

describe("versions", () => {
  test("the version that the event names is read first; a newer one that is there by then is what stays", async () => {
    const old = uploaded("uploads/a.jpg");
    const newer = uploaded("uploads/a.jpg", await pipeline(photograph(400, 400)).jpeg().toBuffer());
    await world.invoke(createdEvent(old));
    const gets = world.aws.requests.filter(({ method }) => method === "GET");
    expect(gets.map(({ query }) => query["versionId"])).toEqual([old.versionId, newer.versionId]);
    const thumbnail = world.aws.getObject("thumbs-b", "thumbnails/160/a.webp");
    expect(thumbnail?.metadata["source-version-id"]).toBe(newer.versionId);
    const { height } = await sharp(thumbnail?.body).metadata();
    expect(height).toBe(160);
  });

  test("an event without a version reads the object as it is, and stamps no version", async () => {
    await world.aws.close();
    world = await startThumbnailWorld(
      {},
      {
        buckets: {
          "photos-a": { owner: "111111111111", versioned: false },
          "thumbs-b": { owner: "222222222222" },
        },
      },
    );
    await world.invoke(createdEvent(uploaded("uploads/a.jpg")));
    const [get] = world.aws.requests.filter(({ method }) => method === "GET");
    expect(get?.query).not.toHaveProperty("versionId");
    const { metadata } = world.aws.getObject("thumbs-b", "thumbnails/160/a.webp") ?? {};
    expect(metadata).toHaveProperty("source-sequencer");
    expect(metadata).not.toHaveProperty("source-version-id");
  });
});

test("S3's test event is ignored, with a line in the log", async () => {
  await expect(world.invoke(TEST_EVENT)).resolves.toMatchObject({ made: 0, failedCount: 0 });
  expect(world.aws.requests).toEqual([]);
  expect(world.log).toMatchObject([
    { level: "INFO", message: "event without objects ignored", requestId: "request-1" },
  ]);
});

test("an event of an unknown shape fails the invocation", async () => {
  await expect(world.invoke({ detail: {} })).rejects.toMatchObject({ code: "UNEXPECTED_EVENT" });
});

describe("the log", () => {
  test("says for each thumbnail and picture what was done and how long it took", async () => {
    await world.invoke(createdEvent(uploaded("uploads/a.jpg")));
    const source = { requestId: "request-1", bucket: "photos-a", key: "uploads/a.jpg", versionId: "v1" };
    const written = world.log.filter(({ message }) => message === "thumbnail written");
    expect(written).toHaveLength(4);
    expect(written).toContainEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      level: "INFO",
      message: "thumbnail written",
      ...source,
      thumbnailKey: "thumbnails/320/a.webp",
      width: 320,
      outcome: "created",
      pixelWidth: 320,
      pixelHeight: 213,
      bytes: world.aws.getObject("thumbs-b", "thumbnails/320/a.webp")?.body.length,
    });
    expect(world.log.at(-1)).toMatchObject({
      level: "INFO",
      message: "picture done",
      ...source,
      format: "jpeg",
      width: 1500,
      height: 1000,
      bytes: jpeg.length,
      readMs: expect.any(Number) as number,
      renderMs: expect.any(Number) as number,
      writeMs: expect.any(Number) as number,
      totalMs: expect.any(Number) as number,
    });
  });
});
