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
const LESS_MEGABYTES = 435;

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
function functionWith(
  thumbnail: ThumbnailSettings["thumbnail"],
  memoryMegabytes: number,
): Promise<PackagedFunction> {
  const key = JSON.stringify([thumbnail, memoryMegabytes]);
  const packaged = started.get(key) ?? startWithMemory(aws, thumbnail, memoryMegabytes);
  started.set(key, packaged);
  return packaged;
}

describe(`a function of ${String(MEMORY_MEGABYTES)} MB that is warm`, () => {
  test.each(Object.entries(FAMILIES))("%s", async (name, family) => {
    const thumbnail = { ...DEFAULT_THUMBNAIL, ...FREE, ...family.settings };
    const largest = await widestThatFits(name, family, thumbnail, MEMORY_MEGABYTES);
    const key = `uploads/${name}`;
    const { versionId } = aws.putObject("photos-a", key, await pictureOf(family, largest));
    const event = createdEvent({ key, bucket: "photos-a", ...(versionId && { versionId }) });
    const answerWith = async (memoryMegabytes: number) => {
      const packaged = await functionWith(thumbnail, memoryMegabytes);
      forgetPeak(packaged.pid);
      const answer = await packaged.invoke(event);
      expect(peakMegabytes(packaged.pid)).toBeLessThan(memoryMegabytes * MEMORY_SHARE);
      const refusals = packaged.log.filter(
        (line) => line.includes("PICTURE_TOO_LARGE") && line.includes(`/${name}`),
      ).length;
      return { ...answer, refusals };
    };
    expect(await answerWith(MEMORY_MEGABYTES)).toMatchObject({ result: { made: 1 }, refusals: 0 });
    // For a function that could bear a quarter fewer pixels, it is too large before it is decoded.
    expect(await answerWith(LESS_MEGABYTES)).toMatchObject({ result: { quarantined: 1 }, refusals: 1 });
  });
});
