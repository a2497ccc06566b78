import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { deliver, EVENT_FORMS, sqsEvent } from "../../support/event-forms";
import { paint, pipeline } from "../../support/pictures";
import { createdEvent, createdRecord, removedRecord } from "../../support/s3-events";
import { thumbnailSettings } from "../../support/thumbnail-settings";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

// The client waits between its attempts.
jest.setTimeout(60_000);

let world: ThumbnailWorld;
let picture: Buffer;

beforeAll(async () => {
  picture = await pipeline(paint(32, 32, () => [0, 0, 0])).png().toBuffer(); // prettier-ignore
});

afterEach(async () => {
  await world.aws.close();
});

const thumbnail = { ...DEFAULT_THUMBNAIL, widths: [16] };

function uploaded(key: string, body: Buffer | string = picture) {
  const { versionId = "" } = world.aws.putObject("photos-a", key, body);
  return { key, versionId };
}

describe.each(EVENT_FORMS)("$name", (form) => {
  const give = (...records: ReturnType<typeof createdRecord>[]) => deliver(world.call, form, records);

  test("pictures are made under their keys, bad ones are recorded, and nothing comes again", async () => {
    world = await startThumbnailWorld({ thumbnail });
    const keys = ["uploads/a b+c 100%.png", "uploads/写真/桜.png"];
    const again = await give(
      ...[...keys.map((key) => uploaded(key)), uploaded("uploads/note.png", "Dear diary")].map(createdRecord),
    );
    expect(again).toBe(0);
    expect(world.aws.keys("thumbs-b").filter((key) => key.startsWith("thumbnails/"))).toEqual([
      "thumbnails/16/a b+c 100%.webp",
      "thumbnails/16/写真/桜.webp",
    ]);
    expect(Object.values(world.quarantine())).toMatchObject([
      { key: "uploads/note.png", code: "NOT_A_PICTURE" },
    ]);
  });

  test("what passes comes again, with nothing written for it, and is done then", async () => {
    world = await startThumbnailWorld({ thumbnail });
    const [good, bad] = [uploaded("uploads/a.png"), uploaded("uploads/b.png")].map(createdRecord);
    if (good === undefined || bad === undefined) throw new Error("expected two records");
    let isDown = true;
    world.aws.onRequest(({ method, key }) =>
      isDown && method === "GET" && key === "uploads/b.png"
        ? { status: 403, code: "AccessDenied" }
        : undefined,
    );
    expect(await give(good, bad)).toBe(1);
    expect(world.aws.keys("thumbs-b")).toEqual(["thumbnails/16/a.webp"]);
    isDown = false;
    expect(await give(bad)).toBe(0);
    expect(world.aws.keys("thumbs-b")).toEqual(["thumbnails/16/a.webp", "thumbnails/16/b.webp"]);
  });

  test("a late event of an older version changes nothing", async () => {
    world = await startThumbnailWorld({ thumbnail });
    const older = createdRecord({ ...uploaded("uploads/a.png"), sequencer: "0A" });
    const newer = createdRecord({ ...uploaded("uploads/a.png"), sequencer: "0B" });
    expect([await give(newer), await give(older)]).toEqual([0, 0]);
    expect(world.aws.getObject("thumbs-b", "thumbnails/16/a.webp")?.metadata).toMatchObject({
      "source-sequencer": "0B",
    });
  });

  test("a deletion takes the thumbnail along on request", async () => {
    const destination = { ...thumbnailSettings().destination, deleteThumbnails: true };
    const buckets = {
      "photos-a": { owner: "111111111111", listablePrefix: "uploads/" },
      "thumbs-b": { owner: "222222222222" },
    };
    world = await startThumbnailWorld({ thumbnail, destination }, { buckets });
    await give(createdRecord(uploaded("uploads/a.png")));
    world.aws.deleteObject("photos-a", "uploads/a.png");
    expect(await give(removedRecord({ key: "uploads/a.png" }))).toBe(0);
    expect(world.aws.keys("thumbs-b")).toEqual([]);
  });
});

test.each(EVENT_FORMS)("a deletion comes again where none is waited for: $name", async (form) => {
  world = await startThumbnailWorld({ thumbnail });
  expect(await deliver(world.call, form, [removedRecord({ key: "uploads/a.png" })])).toBe(1);
  expect(world.s3Calls()).toEqual([]);
});

test("one bad message of a batch comes again, and no other", async () => {
  world = await startThumbnailWorld({ thumbnail });
  const [a, b] = ["uploads/a.png", "uploads/b.png"].map((key) => createdEvent(uploaded(key)));
  await expect(world.call(sqsEvent(a, { Records: [{ eventSource: "aws:kinesis" }] }, b))).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: "message-1" }],
  });
  expect(world.aws.keys("thumbs-b")).toHaveLength(2);
  expect(world.log.find(({ message }) => message === "message failed")).toMatchObject({
    messageId: "message-1",
    code: "UNEXPECTED_EVENT",
    reason: expect.stringContaining('records of "aws:kinesis"') as string,
  });
});
