import { DEFAULT_THUMBNAIL, type ThumbnailSettings } from "../../lambda-src/env";
import { MEMORY_SHARE } from "../../lambda-src/thumbnail/memory-estimate";
import { startLoopbackAws, type LoopbackAws } from "../support/loopback-aws";
import type { PackagedFunction } from "../support/packaged-function";
import {
  FAMILIES,
  forgetPeak,
  FREE,
  peakMegabytes,
  pictureOf,
  startWithMemory,
  widestThatFits,
} from "../support/picture-families";
import { createdEvent } from "../support/s3-events";
import { TARGET_ROLE_ARN } from "../support/thumbnail-settings";

// Each picture is as large as a small function can take.
jest.setTimeout(300_000);

const MEMORY_MEGABYTES = 512;

let aws: LoopbackAws;
beforeAll(async () => {
  aws = await startLoopbackAws({
    buckets: {
      "photos-a": { owner: "111111111111", region: "eu-central-1" },
      "thumbs-b": { owner: "222222222222", region: "eu-central-1" },
    },
    roles: [TARGET_ROLE_ARN],
  });
});
afterAll(async () => {
  for (const packaged of await Promise.all(started.values())) packaged.stop();
  await aws.close();
});

const started = new Map<string, Promise<PackagedFunction>>();
/** One for all families that are made with the same settings: what one leaves behind, the next has to bear. */
function functionWith(thumbnail: ThumbnailSettings["thumbnail"]): Promise<PackagedFunction> {
  const key = JSON.stringify(thumbnail);
  const packaged = started.get(key) ?? startWithMemory(aws, thumbnail, MEMORY_MEGABYTES);
  started.set(key, packaged);
  return packaged;
}

describe(`a function of ${String(MEMORY_MEGABYTES)} MB that is warm`, () => {
  test.each(Object.entries(FAMILIES))("%s", async (name, family) => {
    const thumbnail = { ...DEFAULT_THUMBNAIL, ...FREE, ...family.settings };
    const largest = await widestThatFits(name, family, thumbnail, MEMORY_MEGABYTES);
    const packaged = await functionWith(thumbnail);
    const invoke = async (key: string, width: number) => {
      const { versionId } = aws.putObject("photos-a", key, await pictureOf(family, width));
      forgetPeak(packaged.pid);
      return packaged.invoke(createdEvent({ key, bucket: "photos-a", ...(versionId && { versionId }) }));
    };
    const refusals = () =>
      packaged.log.filter((line) => line.includes("PICTURE_TOO_LARGE") && line.includes(`/${name}`));
    expect([await invoke(`uploads/${name}, fits`, largest), refusals()]).toMatchObject([
      { result: { made: 1 } },
      [],
    ]);
    expect(peakMegabytes(packaged.pid)).toBeLessThan(MEMORY_MEGABYTES * MEMORY_SHARE);
    // A third more pixels, and it is quarantined before it is decoded.
    expect(await invoke(`uploads/${name}, too large`, Math.ceil(largest * 1.16))).toMatchObject({
      result: { quarantined: 1 },
    });
    expect(peakMegabytes(packaged.pid)).toBeLessThan(MEMORY_MEGABYTES * MEMORY_SHARE);
    expect(refusals()).toHaveLength(1);
  });
});
