import { DEFAULT_THUMBNAIL } from "../../../lambda-src/env";
import { paint, pipeline } from "../../support/pictures";
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

async function upload(sequencer: string): Promise<CreatedObject> {
  const bytes = await pipeline(paint(32, 32, () => [0, 0, 0])).png().toBuffer(); // prettier-ignore
  const { versionId = "" } = world.aws.putObject("photos-a", "uploads/a.jpg", bytes);
  return { key: "uploads/a.jpg", versionId, sequencer };
}

function sequencerThere(): string | undefined {
  return world.aws.getObject("thumbs-b", THUMBNAIL)?.metadata["source-sequencer"];
}

/** Why the record of this object failed. */
async function firstFailure(object: CreatedObject): Promise<unknown> {
  const { errors } = await world.failureOf(createdEvent(object));
  return errors[0];
}

test("a temporary fault is retried by the client", async () => {
  const faults = new Map([["GET", 2], ["PUT", 2]]); // prettier-ignore
  world.aws.onRequest(({ method, service }) => {
    const left = faults.get(method) ?? 0;
    if (service !== "s3" || left === 0) return undefined;
    faults.set(method, left - 1);
    return { status: 500, code: "InternalError" };
  });
  await world.invoke(createdEvent(await upload("05")));
  expect(sequencerThere()).toBe("05");
});

test.each([
  ["PUT", "PutObject", "s3://thumbs-b/thumbnails/16/a.webp"],
  ["GET", "GetObject", "s3://photos-a/uploads/a.jpg"],
])(
  "a %s that is not allowed names call, object and answer, and counts as temporary",
  async (method, call, object) => {
    const picture = await upload("05");
    world.aws.onRequest((request) =>
      request.method === method ? { status: 403, code: "AccessDenied", message: "no" } : undefined,
    );
    expect(await firstFailure(picture)).toMatchObject({
      code: "STORAGE_FAILED",
      permanent: false,
      message: `expected ${call} to succeed for ${object} but received AccessDenied (HTTP 403) no`,
    });
  },
);

test("a thumbnail that may not be looked at is left alone", async () => {
  const before = world.aws.putObject("thumbs-b", THUMBNAIL, "somebody's");
  world.aws.onRequest(({ method }) =>
    method === "HEAD" ? { status: 403, code: "AccessDenied" } : undefined,
  );
  expect(await firstFailure(await upload("05"))).toMatchObject({
    code: "STORAGE_FAILED",
    message: expect.stringMatching(
      /^expected HeadObject to succeed for .* but received HTTP 403 Forbidden$/,
    ) as string,
  });
  expect(world.aws.getObject("thumbs-b", THUMBNAIL)).toBe(before);
});

test("a bucket with another owner is not written to", async () => {
  await world.aws.close();
  world = await startThumbnailWorld(
    { thumbnail: { ...DEFAULT_THUMBNAIL, widths: [16] } },
    { buckets: { "photos-a": { owner: "111111111111" }, "thumbs-b": { owner: "999999999999" } } },
  );
  expect(await firstFailure(await upload("05"))).toMatchObject({ code: "STORAGE_FAILED" });
  expect(world.aws.keys("thumbs-b")).toEqual([]);
});

test("a bucket in another Region than the settings say is reported, not followed there", async () => {
  await world.aws.close();
  world = await startThumbnailWorld(
    { thumbnail: { ...DEFAULT_THUMBNAIL, widths: [16] } },
    {
      buckets: {
        "photos-a": { owner: "111111111111" },
        "thumbs-b": { owner: "222222222222", region: "us-east-1" },
      },
    },
  );
  expect(await firstFailure(await upload("05"))).toMatchObject({
    code: "STORAGE_FAILED",
    message: expect.stringContaining("PermanentRedirect (HTTP 301)") as string,
  });
  expect(world.s3Calls()).toEqual(["GET photos-a/uploads/a.jpg", `PUT thumbs-b/${THUMBNAIL}`]);
});

test("one width that fails does not keep the others from being written", async () => {
  await world.aws.close();
  world = await startThumbnailWorld({ thumbnail: { ...DEFAULT_THUMBNAIL, widths: [8, 16, 32] } });
  world.aws.putObject("thumbs-b", "thumbnails/8/a.webp", "somebody's");
  world.aws.onRequest(({ key }) => (key === THUMBNAIL ? { status: 403, code: "AccessDenied" } : undefined));
  // The passing failure is the one to report: with the other alone, no one would try again.
  expect(await firstFailure(await upload("05"))).toMatchObject({ code: "STORAGE_FAILED" });
  expect(world.aws.keys("thumbs-b")).toEqual(["thumbnails/32/a.webp", "thumbnails/8/a.webp"]);
  const reported = world.log.filter(({ message }) => message === "thumbnail not written");
  expect(reported.map(({ width, code }) => [width, code]).sort()).toEqual([
    [16, "STORAGE_FAILED"],
    [8, "KEY_TAKEN"],
  ]);
});
