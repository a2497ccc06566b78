import { MAX_WRITE_ATTEMPTS } from "../../../lambda-src/thumbnail/write-thumbnail";
import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { paint, pipeline, type Colour } from "../../support/pictures";
import { createdEvent, type CreatedObject } from "../../support/s3-events";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

// The client waits between its attempts.
jest.setTimeout(30_000);

const THUMBNAIL = "thumbnails/16/a.webp";

let world: ThumbnailWorld;

beforeEach(async () => {
  world = await startThumbnailWorld({ thumbnail: { ...DEFAULT_THUMBNAIL, widths: [16] } });
});

afterEach(async () => {
  await world.aws.close();
});

/** Puts a picture in one colour and gives the event's object for it. */
async function upload(
  sequencer: string,
  colour: Colour = [0, 0, 0],
  key = "uploads/a.jpg",
): Promise<CreatedObject> {
  const bytes = await pipeline(paint(32, 32, () => colour)).png().toBuffer(); // prettier-ignore
  const { versionId = "" } = world.aws.putObject("photos-a", key, bytes);
  return { key, versionId, sequencer };
}

/** The sequencer of the source that the thumbnail there was made from. */
function sequencerThere(): string | undefined {
  return world.aws.getObject("thumbs-b", THUMBNAIL)?.metadata["source-sequencer"];
}

/** The version of the source that the thumbnail there was made from. */
function versionThere(): string | undefined {
  return world.aws.getObject("thumbs-b", THUMBNAIL)?.metadata["source-version-id"];
}

function thumbnailCalls() {
  return world.aws.requests
    .filter(({ bucket }) => bucket === "thumbs-b")
    .map(({ method, headers }) => {
      const condition = headers["if-none-match"] ?? headers["if-match"];
      return condition === undefined ? method : `${method} ${condition}`;
    });
}

/** What is recorded of this object, for which no thumbnail is made. */
async function quarantined({ key, versionId = "" }: CreatedObject): Promise<unknown> {
  await world.invoke(createdEvent({ key, versionId }));
  return world.quarantine()[`quarantine/photos-a/${key}/${versionId}.json`];
}

describe("events that come late, twice or out of order", () => {
  test("a first event writes only where nothing is", async () => {
    await world.invoke(createdEvent(await upload("01")));
    expect(thumbnailCalls()).toEqual(["PUT *"]);
    expect(sequencerThere()).toBe("01");
  });

  test("a newer event replaces exactly what it looked at", async () => {
    await world.invoke(createdEvent(await upload("01", [255, 0, 0])));
    const before = world.aws.getObject("thumbs-b", THUMBNAIL);
    world.aws.forgetRequests();
    await world.invoke(createdEvent(await upload("02", [0, 255, 0])));
    expect(thumbnailCalls()).toEqual(["PUT *", "HEAD", `PUT ${before?.etag ?? ""}`]);
    expect(sequencerThere()).toBe("02");
    expect(world.log.filter(({ outcome }) => outcome === "replaced")).toHaveLength(1);
  });

  test("a late event leaves the newer one's thumbnail alone, and says so", async () => {
    const late = await upload("09");
    await world.invoke(createdEvent(await upload("0100")));
    const before = world.aws.getObject("thumbs-b", THUMBNAIL);
    await world.invoke(createdEvent(late));
    expect(world.aws.getObject("thumbs-b", THUMBNAIL)).toBe(before);
    expect(world.log).toContainEqual(
      expect.objectContaining({ level: "INFO", message: "already newer", thumbnailKey: THUMBNAIL }),
    );
  });

  test("a repeated event changes nothing", async () => {
    const event = createdEvent(await upload("0A"));
    await world.invoke(event);
    const before = world.aws.getObject("thumbs-b", THUMBNAIL);
    await world.invoke(event);
    expect(world.aws.getObject("thumbs-b", THUMBNAIL)).toBe(before);
  });

  test("whatever the order, the newest source's thumbnail stays", async () => {
    const [one, two, three] = [await upload("01"), await upload("02"), await upload("03")];
    for (const order of [[one, two, three], [one, three, two], [two, one, three], [two, three, one], [three, one, two], [three, two, one]]) {
      world.aws.deleteObject("thumbs-b", THUMBNAIL);
      await world.invoke(createdEvent(...order, ...order));
      expect(versionThere()).toBe(three.versionId);
    } // prettier-ignore
  });

  test("a thumbnail of the same source without a sequencer counts as older", async () => {
    const metadata = { "source-bucket": "photos-a", "source-key": "uploads%2Fa.jpg" };
    world.aws.putObject("thumbs-b", THUMBNAIL, "made by a tool", { metadata });
    await world.invoke(createdEvent(await upload("01")));
    expect(sequencerThere()).toBe("01");
  });
});

describe("two sources with one thumbnail key", () => {
  test("the second is refused permanently, and the first one's thumbnail stays", async () => {
    const jpeg = await upload("0A");
    const png = await upload("0B", [0, 0, 0], "uploads/a.png");
    await world.invoke(createdEvent(jpeg));
    const before = world.aws.getObject("thumbs-b", THUMBNAIL);
    expect(await quarantined(png)).toMatchObject({
      code: "KEY_TAKEN",
      message:
        "expected no thumbnail except that of s3://photos-a/uploads/a.png for s3://thumbs-b/thumbnails/16/a.webp " +
        "but received that of s3://photos-a/uploads%2Fa.jpg",
    });
    expect(world.aws.getObject("thumbs-b", THUMBNAIL)).toBe(before);
  });

  test("an object that this function did not write is never overwritten", async () => {
    const before = world.aws.putObject("thumbs-b", THUMBNAIL, "somebody's");
    expect(await quarantined(await upload("0A"))).toMatchObject({
      code: "KEY_TAKEN",
      message: expect.stringMatching(/that of an unknown source$/) as string,
    });
    expect(world.aws.getObject("thumbs-b", THUMBNAIL)).toBe(before);
  });
});

describe("others who write at the same time", () => {
  const stamp = (sequencer: string) => ({
    metadata: { "source-bucket": "photos-a", "source-key": "uploads%2Fa.jpg", "source-sequencer": sequencer },
  });

  test("a newer thumbnail that appears between looking and writing stays", async () => {
    const picture = await upload("05");
    world.aws.putObject("thumbs-b", THUMBNAIL, "older", stamp("01"));
    world.aws.onRequest(({ headers }) => {
      if (headers["if-match"] !== undefined) world.aws.putObject("thumbs-b", THUMBNAIL, "newer", stamp("09"));
      return undefined;
    });
    await world.invoke(createdEvent(picture));
    expect(world.aws.getObject("thumbs-b", THUMBNAIL)?.body.toString()).toBe("newer");
    expect(thumbnailCalls().map((call) => call.slice(0, 4))).toEqual(["PUT ", "HEAD", "PUT ", "HEAD"]);
  });

  test("an older thumbnail that appears between looking and writing is replaced", async () => {
    const picture = await upload("05");
    world.aws.putObject("thumbs-b", THUMBNAIL, "older", stamp("01"));
    let once = true;
    world.aws.onRequest(({ headers }) => {
      if (headers["if-match"] !== undefined && once)
        world.aws.putObject("thumbs-b", THUMBNAIL, "old", stamp("02"));
      once &&= headers["if-match"] === undefined;
      return undefined;
    });
    await world.invoke(createdEvent(picture));
    expect(sequencerThere()).toBe("05");
  });

  test("a thumbnail that is deleted between looking and writing is written again", async () => {
    const picture = await upload("05");
    world.aws.putObject("thumbs-b", THUMBNAIL, "older", stamp("01"));
    world.aws.onRequest(({ headers }) => {
      if (headers["if-match"] !== undefined) world.aws.deleteObject("thumbs-b", THUMBNAIL);
      return undefined;
    });
    await world.invoke(createdEvent(picture));
    expect(sequencerThere()).toBe("05");
    expect(thumbnailCalls().at(-1)).toBe("PUT *");
  });

  test("a thumbnail that is deleted before it is looked at is written again, where S3 says that it is gone", async () => {
    await world.aws.close();
    world = await startThumbnailWorld(
      { thumbnail: { ...DEFAULT_THUMBNAIL, widths: [16] } },
      {
        buckets: {
          "photos-a": { owner: "111111111111" },
          "thumbs-b": { owner: "222222222222", listable: true },
        },
      },
    );
    const picture = await upload("05");
    world.aws.putObject("thumbs-b", THUMBNAIL, "older", stamp("01"));
    world.aws.onRequest(({ method, bucket }) => {
      if (method === "HEAD" && bucket === "thumbs-b") world.aws.deleteObject("thumbs-b", THUMBNAIL);
      return undefined;
    });
    await world.invoke(createdEvent(picture));
    expect(thumbnailCalls()).toEqual(["PUT *", "HEAD", "PUT *"]);
    expect(sequencerThere()).toBe("05");
  });

  test("a conflict that S3 reports (409) is retried", async () => {
    let conflicts = 2;
    world.aws.onRequest(({ method }) =>
      method === "PUT" && conflicts-- > 0 ? { status: 409, code: "ConditionalRequestConflict" } : undefined,
    );
    await world.invoke(createdEvent(await upload("05")));
    expect(thumbnailCalls()).toEqual(["PUT *", "PUT *", "PUT *"]);
    expect(sequencerThere()).toBe("05");
  });

  test("but not for ever", async () => {
    world.aws.onRequest(({ method }) =>
      method === "PUT" ? { status: 409, code: "ConditionalRequestConflict" } : undefined,
    );
    const { errors } = await world.failureOf(createdEvent(await upload("05")));
    expect(errors).toMatchObject([{ code: "WRITE_CONFLICT", permanent: false }]);
    expect(thumbnailCalls()).toHaveLength(MAX_WRITE_ATTEMPTS);
  });

  test("a write whose answer was lost is found done", async () => {
    const picture = await upload("05");
    let lost = false;
    world.aws.onRequest(({ method, bucket, key, body, headers }) => {
      if (method !== "PUT" || lost) return undefined;
      lost = true;
      const metadata = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.replace("x-amz-meta-", ""), value]),
      );
      world.aws.putObject(bucket, key, body, { metadata });
      return { status: 500, code: "InternalError" };
    });
    await world.invoke(createdEvent(picture));
    expect(thumbnailCalls()).toEqual(["PUT *", "PUT *", "HEAD"]);
    expect(world.log).toContainEqual(expect.objectContaining({ message: "already there" }));
  });
});
