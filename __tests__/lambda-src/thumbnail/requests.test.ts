import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { paint, pipeline, quadrants } from "../../support/pictures";
import { createdEvent, removedRecord } from "../../support/s3-events";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

// Pictures take their time on a machine that is busy.
jest.setTimeout(30_000);

const thumbnail = { ...DEFAULT_THUMBNAIL, widths: [8, 16] };

let world: ThumbnailWorld;
let red: Buffer;
let blue: Buffer;

beforeAll(async () => {
  red = await pipeline(paint(32, 32, () => [250, 0, 0])).png().toBuffer(); // prettier-ignore
  blue = await pipeline(paint(32, 32, () => [0, 0, 250])).png().toBuffer(); // prettier-ignore
});

beforeEach(async () => {
  world = await startThumbnailWorld({ thumbnail });
});

afterEach(() => world.aws.close());

function put(key: string, body: Buffer | string = red): string {
  world.aws.putObject("photos-a", key, body);
  return key;
}

const thumbnails = (): string[] => world.aws.keys("thumbs-b").filter((key) => key.startsWith("thumbnails/"));
const versionOf = (key: string): unknown =>
  world.aws.getObject("thumbs-b", key)?.metadata["source-version-id"];

describe("pictures asked for by their keys", () => {
  test("get their thumbnails, and no other picture does", async () => {
    const keys = [put("uploads/a.png"), put("uploads/b 写真+.png")];
    put("uploads/c.png");
    await expect(world.invoke({ keys })).resolves.toMatchObject({ made: 2, failedCount: 0 });
    expect(thumbnails()).toEqual([
      "thumbnails/16/a.webp",
      "thumbnails/16/b 写真+.webp",
      "thumbnails/8/a.webp",
      "thumbnails/8/b 写真+.webp",
    ]);
  });

  test("are made again, or left when all are there of the current version, as the request says", async () => {
    const keys = [put("uploads/a.png")];
    await world.invoke({ keys });
    await expect(world.invoke({ keys })).resolves.toMatchObject({ made: 1, skipped: 0 });
    world.aws.forgetRequests();
    await expect(world.invoke({ keys, skipDone: true })).resolves.toMatchObject({ made: 0, skipped: 1 });
    expect(world.s3Calls().filter((call) => !call.startsWith("HEAD"))).toEqual([]);

    put("uploads/a.png", blue);
    await expect(world.invoke({ keys, skipDone: true })).resolves.toMatchObject({ made: 1, skipped: 0 });
    expect(versionOf("thumbnails/8/a.webp")).toBe(
      world.aws.getObject("photos-a", "uploads/a.png")?.versionId,
    );
  });

  test("of which one thumbnail is missing get that one, and the other is not written again", async () => {
    const keys = [put("uploads/a.png")];
    await world.invoke({ keys });
    world.aws.deleteObject("thumbs-b", "thumbnails/8/a.webp");
    world.aws.forgetRequests();
    await world.invoke({ keys, skipDone: true });
    expect(world.s3Calls().filter((call) => call.startsWith("PUT"))).toEqual([
      "PUT thumbs-b/thumbnails/8/a.webp",
    ]);
  });

  test("are only listed in a dry run, and nothing is written", async () => {
    const keys = [put("uploads/a.png"), put("uploads/b.png")];
    await world.invoke({ keys: ["uploads/a.png"] });
    world.aws.forgetRequests();
    await expect(world.invoke({ keys, skipDone: true, dryRun: true })).resolves.toMatchObject({
      made: 0,
      skipped: 1,
      wouldMake: ["uploads/b.png"],
    });
    expect(world.s3Calls().every((call) => call.startsWith("HEAD"))).toBe(true);
  });

  test("that are none are reported in the failure, or in the result on request, and are not recorded", async () => {
    const keys = [put("uploads/text.png", "Dear diary"), put("uploads/a.png")];
    const error = await world.bulkFailureOf({ keys });
    expect(error.message).toContain("[NOT_A_PICTURE]");
    expect(error.result).toMatchObject({ made: 1, failedCount: 1 });
    await expect(world.invoke({ keys, onFailure: "report" })).resolves.toMatchObject({
      made: 1,
      failed: [{ key: "uploads/text.png", code: "NOT_A_PICTURE", permanent: true }],
    });
    expect(world.quarantine()).toEqual({});
  });

  test("that are gone fail where S3 does not distinguish that from a source that may not be read", async () => {
    const key = put("uploads/a.png");
    await world.invoke({ keys: [key] });
    world.aws.deleteObject("photos-a", key);
    const error = await world.bulkFailureOf({ keys: [key] });
    expect(error.message).toContain("received HTTP 403 Forbidden");
    expect(thumbnails()).toHaveLength(2);
  });

  test("and not done in time say where to continue", async () => {
    const keys = ["a", "b", "c", "d"].map((name) => put(`uploads/${name}.png`));
    // The time is nearly up as soon as it is looked at a second time.
    let looks = 0;
    const first = await world.invoke({ keys }, () => (looks++ === 0 ? 60_000 : 10_000));
    expect(first.continueFrom).toBeDefined();
    await expect(world.invoke({ keys, continueFrom: first.continueFrom })).resolves.toMatchObject({
      made: keys.length - first.made,
    });
    expect(thumbnails()).toHaveLength(8);
  });

  test.each([
    [{ keys: [] as string[], dryrun: true }, "dryrun"],
    [{ keys: [7] }, "keys[0]"],
    [{ keys: ["uploads/a.png"], continueFrom: "uploads/b.png" }, "continueFrom"],
    [{ Items: [{ key: "uploads/a.png" }] }, "Items[0].Key"],
    [{ Items: [], BatchInput: { list: {} } }, "list"],
  ])("%j is refused", async (event, place) => {
    await expect(world.invoke(event)).rejects.toMatchObject({
      code: "UNEXPECTED_EVENT",
      message: expect.stringContaining(place) as string,
    });
    expect(world.aws.requests).toEqual([]);
  });
});

describe("a batch of a backfill", () => {
  const items = (keys: readonly string[]) => ({ Items: keys.map((Key) => ({ Key, Size: 7 })) });

  test("has its pictures made, and what is no picture recorded, so that it does not fail for that", async () => {
    const keys = [put("uploads/a.png"), put("uploads/notes.pdf", "%PDF-1.7")];
    await expect(world.invoke(items(keys))).resolves.toMatchObject({
      made: 1,
      quarantined: 1,
      failedCount: 0,
    });
    expect(Object.values(world.quarantine())).toMatchObject([
      { key: "uploads/notes.pdf", code: "UNSUPPORTED_PICTURE" },
    ]);
  });

  test("fails if a picture may succeed another time, or if the time was too short: no one would continue", async () => {
    const keys = ["a", "b", "c", "d"].map((name) => put(`uploads/${name}.png`));
    let looks = 0;
    await expect(world.invoke(items(keys), () => (looks++ === 0 ? 60_000 : 10_000))).rejects.toThrow();
    world.aws.onRequest(({ key }) =>
      key.endsWith("/b.png") ? { status: 403, code: "AccessDenied" } : undefined,
    );
    const error = await world.bulkFailureOf(items(keys));
    expect(error.result).toMatchObject({ made: 3, failedCount: 1 });
  });
});

describe("a source that is deleted", () => {
  async function restart(deleteThumbnails: boolean): Promise<void> {
    await world.aws.close();
    const { destination } = world.settings;
    world = await startThumbnailWorld(
      { thumbnail, destination: { ...destination, deleteThumbnails } },
      {
        buckets: {
          "photos-a": { owner: "111111111111", listablePrefix: "uploads/" },
          "thumbs-b": { owner: "222222222222" },
        },
      },
    );
  }

  test.each(["ObjectRemoved:DeleteMarkerCreated", "LifecycleExpiration:DeleteMarkerCreated"])(
    "takes its thumbnails with it when the config says so (%s), and no one else's",
    async (eventName) => {
      await restart(true);
      await world.invoke({ keys: [put("uploads/a.png"), put("uploads/b.png")] });
      world.aws.deleteObject("photos-a", "uploads/a.png");
      const event = { Records: [removedRecord({ key: "uploads/a.png" }, eventName)] };
      await expect(world.invoke(event)).resolves.toMatchObject({ deleted: 1 });
      expect(thumbnails()).toEqual(["thumbnails/16/b.webp", "thumbnails/8/b.webp"]);
      await expect(world.invoke(event)).resolves.toMatchObject({ deleted: 0, vanished: 1 });
    },
  );

  test("and is there again by the time that its event comes keeps them", async () => {
    await restart(true);
    await world.invoke({ keys: [put("uploads/a.png")] });
    world.aws.deleteObject("photos-a", "uploads/a.png");
    put("uploads/a.png", blue);
    await world.invoke({ Records: [removedRecord({ key: "uploads/a.png" })] });
    expect(versionOf("thumbnails/8/a.webp")).toBe(
      world.aws.getObject("photos-a", "uploads/a.png")?.versionId,
    );
  });

  test("leaves what another source, or another tool, put under its thumbnails' keys", async () => {
    await restart(true);
    const before = world.aws.putObject("thumbs-b", "thumbnails/8/a.webp", "somebody's");
    world.aws.deleteObject("photos-a", put("uploads/a.png"));
    await world.invoke({ Records: [removedRecord({ key: "uploads/a.png" })] });
    expect(world.aws.getObject("thumbs-b", "thumbnails/8/a.webp")).toBe(before);
  });

  test("sets nothing off by default: its event is refused by name", async () => {
    const error = await world.failureOf({ Records: [removedRecord({ key: "uploads/a.png" })] });
    expect(error.errors).toMatchObject([{ code: "UNEXPECTED_EVENT" }]);
  });
});

describe("the metrics", () => {
  test("count every object by how it ended, with its bytes, and cost no call", async () => {
    const a = put("uploads/a.png");
    const { versionId = "" } = world.aws.getObject("photos-a", a) ?? {};
    const event = createdEvent({ key: a, versionId });
    await world.invoke(event);
    await world.invoke(event);
    await world.invoke(createdEvent({ key: put("uploads/text.png", "Dear diary") }));
    const whole = await pipeline(quadrants(60, 40)).jpeg().toBuffer();
    await world.invoke(createdEvent({ key: put("uploads/no end.png", whole.subarray(0, -2)) }));
    await world.failureOf(createdEvent({ key: "uploads/not there.png" }));
    const written = thumbnails()
      .filter((key) => key.includes("/a."))
      .map((key) => world.aws.getObject("thumbs-b", key)?.body.length ?? 0)
      .reduce((sum, bytes) => sum + bytes, 0);
    const none = {
      Objects: 1,
      Done: 0,
      Superseded: 0,
      Quarantined: 0,
      Failed: 0,
      Warned: 0,
      SourceBytes: 0,
      WrittenBytes: 0,
    };
    expect(world.metrics).toMatchObject([
      { ...none, FunctionName: "thumbnail", Done: 1, SourceBytes: red.length, WrittenBytes: written },
      { ...none, Superseded: 1, SourceBytes: red.length },
      { ...none, Quarantined: 1 },
      { Done: 1, Warned: 1 },
      { ...none, Failed: 1 },
    ]);
    expect(world.aws.requests.filter(({ service }) => !["s3", "sts"].includes(service ?? ""))).toEqual([]);
  });
});
