import { DEFAULT_THUMBNAIL } from "../lambda-src/env";
import { DEFAULT_MEMORY_MEGABYTES } from "../lambda-src/thumbnail/memory-estimate";
import { startLoopbackAws } from "../__tests__/support/loopback-aws";
import {
  FAMILIES,
  forgetPeak,
  peakMegabytes,
  pictureOf,
  startWithMemory,
} from "../__tests__/support/picture-families";
import { createdEvent } from "../__tests__/support/s3-events";
import { TARGET_ROLE_ARN } from "../__tests__/support/thumbnail-settings";
import { table } from "./measure";

/**
 * The memory of one packaged function that takes a picture of each family after the other, as a warm one does: of 24
 * megapixels, and of the 64 that the defaults let in. Needs Linux, where a process's peak can be forgotten.
 */

const MEGAPIXELS = [24, 64] as const;
const WIDEST = 65_000;

async function main(): Promise<void> {
  const aws = await startLoopbackAws({
    buckets: {
      "photos-a": { owner: "111111111111", region: "eu-central-1" },
      "thumbs-b": { owner: "222222222222", region: "eu-central-1" },
    },
    roles: [TARGET_ROLE_ARN],
  });
  const packaged = await startWithMemory(aws, DEFAULT_THUMBNAIL, DEFAULT_MEMORY_MEGABYTES);
  /** In megabytes; undefined when the picture is refused. */
  const peakOf = async (key: string, bytes: Buffer): Promise<number | undefined> => {
    const { versionId } = aws.putObject("photos-a", key, bytes);
    forgetPeak(packaged.pid);
    const event = createdEvent({ key, bucket: "photos-a", ...(versionId && { versionId }) });
    const { result } = await packaged.invoke(event);
    const { made, quarantined } = result as { readonly made: number; readonly quarantined: number };
    if (made + quarantined !== 1)
      throw new Error(`expected an answer but received ${packaged.log.join("\n")}`);
    return made === 1 ? peakMegabytes(packaged.pid) : undefined;
  };
  const rows: string[][] = [];
  let highest = 0;
  for (const [name, family] of Object.entries(FAMILIES)) {
    if (family.settings) continue;
    const peaks: (number | undefined)[] = [];
    for (const megapixels of MEGAPIXELS) {
      const width = Math.min(WIDEST, Math.floor(Math.sqrt(megapixels * 1e6 * (family.aspect ?? 1.5)) - 1));
      peaks.push(await peakOf(`uploads/${name} ${String(megapixels)}`, await pictureOf(family, width)));
    }
    highest = Math.max(highest, ...peaks.map((peak) => peak ?? 0));
    rows.push([name, ...peaks.map((peak) => peak?.toFixed(0) ?? "refused")]);
  }
  packaged.stop();
  await aws.close();
  console.log(table(["family", ...MEGAPIXELS.map((one) => `MB for ${String(one)} MP`)], rows));
  console.log(`${(highest / DEFAULT_MEMORY_MEGABYTES).toFixed(2)} of ${String(DEFAULT_MEMORY_MEGABYTES)} MB`);
}

void main();
