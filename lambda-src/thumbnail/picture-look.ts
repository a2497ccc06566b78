import sharp from "sharp";
import type { ThumbnailSettings } from "../env";
import { errorMessage, RenderFailedError } from "../shared/errors";
import { createLimit } from "../shared/limit";
import type { UserMetadata } from "../shared/user-metadata";
import { MAX_THUMB_HASH_SIDE, thumbHash } from "./thumb-hash";

/** A large thumbnail takes memory to be looked at, as it did to be made. */
const oneAtATime = createLimit(1);

/**
 * The optional user metadata about a thumbnail's look: `thumbhash` in base64 and `dominant-colour`, from the thumbnail
 * itself.
 * @param bytes - The thumbnail's; of an animation the first frame counts.
 * @throws RenderFailedError
 */
export async function lookOf(
  bytes: Uint8Array,
  { placeholder, dominantColour }: ThumbnailSettings["thumbnail"],
  name: string,
): Promise<UserMetadata> {
  if (placeholder === undefined && !dominantColour) return {};
  const { data, info } = await oneAtATime(async () => {
    try {
      return await sharp(bytes, { limitInputPixels: false })
        .resize(MAX_THUMB_HASH_SIDE, MAX_THUMB_HASH_SIDE, { fit: "inside", withoutEnlargement: true })
        .toColourspace("srgb")
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
    } catch (cause) {
      throw new RenderFailedError("a thumbnail that can be read", name, errorMessage(cause), { cause });
    }
  });
  return {
    ...(placeholder !== undefined && { thumbhash: thumbHash(data, info).toString("base64") }),
    ...(dominantColour && { "dominant-colour": dominantColourOf(data) }),
  };
}

/** Kinds of colours that are distinguished: 8 steps of each of three. */
const STEPS_SHIFT = 5;

/** The mean of the kind of colours that covers most, as `#rrggbb`; what is transparent counts for less. */
function dominantColourOf(rgba: Uint8Array): string {
  const kinds = new Map<number, [weight: number, red: number, green: number, blue: number]>();
  for (let at = 0; at < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4);
    const kind = ((red >> STEPS_SHIFT) << 16) | ((green >> STEPS_SHIFT) << 8) | (blue >> STEPS_SHIFT);
    const sum = kinds.get(kind) ?? [0, 0, 0, 0];
    kinds.set(kind, [sum[0] + alpha, sum[1] + alpha * red, sum[2] + alpha * green, sum[3] + alpha * blue]);
  }
  const [weight, ...sums] = [...kinds.values()].reduce((most, kind) => (kind[0] > most[0] ? kind : most));
  const mean = sums.map((sum) => Math.round(weight === 0 ? 0 : sum / weight));
  return `#${mean.map((colour) => colour.toString(16).padStart(2, "0")).join("")}`;
}
