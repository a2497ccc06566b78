import sharp from "sharp";
import { DEFAULT_THUMBNAIL, type ThumbnailSettings } from "../../../lambda-src/env";
import { renderThumbnails, type RenderedPicture } from "../../../lambda-src/thumbnail/render-thumbnails";
import type { FaultHook } from "../../support/loopback-aws";
import { photograph, pipeline } from "../../support/pictures";
import { createdEvent } from "../../support/s3-events";
import { startThumbnailWorld, type ThumbnailWorld } from "../../support/thumbnail-world";

jest.setTimeout(60_000);

/** Of these a quarter is left when everything is given up. */
const TIME_MS = 1_000;

const worlds: ThumbnailWorld[] = [];
afterAll(() => Promise.all(worlds.map(({ aws }) => aws.close())));

/** How an invocation ends that has {@link TIME_MS}. One that gave nothing up would not end. */
async function end(
  bytes: Buffer,
  thumbnail: Partial<ThumbnailSettings["thumbnail"]>,
  hook?: FaultHook,
): Promise<{
  readonly errors: readonly unknown[];
  readonly world: ThumbnailWorld;
}> {
  const world = await startThumbnailWorld({
    thumbnail: { ...DEFAULT_THUMBNAIL, widths: [16], ...thumbnail },
  });
  worlds.push(world);
  const { versionId = "" } = world.aws.putObject("photos-a", "uploads/a.jpg", bytes);
  world.aws.onRequest(hook);
  const outcome: unknown = await world
    .invoke(createdEvent({ key: "uploads/a.jpg", versionId }), () => TIME_MS)
    .catch((error: unknown) => error);
  const { errors = [] } = outcome as { errors?: readonly unknown[] };
  return { errors, world };
}

const LATE = { code: "OUT_OF_TIME", permanent: false };
const small = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: "#456" } })
    .png()
    .toBuffer();
const never = () => new Promise<undefined>(() => undefined);

// They wait, and do so at the same time.
test.concurrent.each<[string, FaultHook]>([
  ["a source that is never answered", ({ method }) => (method === "GET" ? never() : undefined)],
  ["a source that trickles in", ({ method }) => (method === "GET" ? { trickle: true } : undefined)],
  ["an STS that hangs", ({ service }) => (service === "sts" ? never() : undefined)],
  ["a destination that hangs", ({ method }) => (method === "PUT" ? never() : undefined)],
])("%s ends in OUT_OF_TIME", async (_, hook) => {
  const { errors, world } = await end(await small(), {}, hook);
  expect(errors).toMatchObject([LATE]);
  expect(world.metrics).toMatchObject([{ Failed: 1 }]);
  expect(world.aws.keys("thumbs-b")).toEqual([]);
});

test.concurrent("the record of a picture that is refused is not waited for for ever", async () => {
  const { errors } = await end(Buffer.from("no picture"), {}, ({ key, method }) =>
    method === "PUT" && key.startsWith("quarantine/") ? never() : undefined,
  );
  expect(errors).toMatchObject([LATE]);
});

test("rendering that takes too long ends in OUT_OF_TIME, and stops", async () => {
  const picture = await pipeline(photograph(600, 450)).jpeg().toBuffer();
  const slow = {
    widths: [600],
    format: "avif",
    effort: { ...DEFAULT_THUMBNAIL.effort, avif: 9 },
  } as const;
  const { errors, world } = await end(picture, slow);
  expect(errors).toMatchObject([LATE]);
  expect(world.s3Calls().filter((call) => call.startsWith("PUT"))).toEqual([]);
});

describe("the renderer alone", () => {
  test("begins nothing when there is no time", async () => {
    const bytes = await small();
    await expect(
      renderThumbnails({ name: "a", bytes }, DEFAULT_THUMBNAIL, { leftMs: () => 0 }),
    ).rejects.toMatchObject(LATE);
  });

  test("an animation that would take too long shows its first frame, with a warning", async () => {
    const frames = 12;
    const picture = photograph(200, 150 * frames);
    const raw = { width: 200, height: 150 * frames, channels: 3 as const, pageHeight: 150 };
    const bytes = await sharp(picture.data, { raw }).gif({ effort: 1 }).toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(frames);
    const settings = { ...DEFAULT_THUMBNAIL, widths: [200, 100], animated: true, format: "webp" as const };
    const render = (leftMs: number) =>
      renderThumbnails({ name: "a", bytes }, settings, { leftMs: () => leftMs });
    const moving = await render(60_000);
    expect(moving.warnings).toEqual([]);
    expect(await pagesOf(moving)).toEqual([frames, frames]);
    // Too little to begin one.
    const still = await render(1_500);
    expect(await pagesOf(still)).toEqual([1, 1]);
    expect(still.warnings).toEqual(["not enough time for an animation: some sizes show its first frame"]);
  });

  test("an animation with too many frames is cut to the first ones on request", async () => {
    const picture = photograph(60, 40 * 9);
    const raw = { width: 60, height: 40 * 9, channels: 3 as const, pageHeight: 40 };
    const bytes = await sharp(picture.data, { raw }).gif({ effort: 1 }).toBuffer();
    const settings = { ...DEFAULT_THUMBNAIL, widths: [60, 30], animated: true, maxFrames: 5 };
    await expect(renderThumbnails({ name: "a", bytes }, settings)).rejects.toMatchObject({
      code: "PICTURE_TOO_LARGE",
    });
    const cut = await renderThumbnails({ name: "a", bytes }, { ...settings, extraFrames: "cut" });
    expect(await pagesOf(cut)).toEqual([5, 5]);
    expect(cut.warnings).toEqual(["cut to the first 5 of 9 frames"]);
    const few = { ...settings, extraFrames: "cut" as const, maxInputPixels: 60 * 40 * 3 };
    expect(await pagesOf(await renderThumbnails({ name: "a", bytes }, few))).toEqual([3, 3]);
  });
});

function pagesOf({ thumbnails }: RenderedPicture): Promise<number[]> {
  return Promise.all(thumbnails.map(async ({ bytes }) => (await sharp(bytes).metadata()).pages ?? 1));
}
