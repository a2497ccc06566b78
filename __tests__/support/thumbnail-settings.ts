import { DEFAULT_THUMBNAIL, type ThumbnailSettings } from "../../lambda-src/env";

export const TARGET_ROLE_ARN = "arn:aws:iam::222222222222:role/ThumbXRole";

/** Settings as the default config gives them: A's source bucket, B's destination through the role in B. */
export function thumbnailSettings(changes: Partial<ThumbnailSettings> = {}): ThumbnailSettings {
  return {
    source: {
      bucket: "photos-a",
      bucketOwner: "111111111111",
      region: "eu-central-1",
      prefix: "uploads/",
      readAs: "execution-role",
    },
    destination: {
      bucket: "thumbs-b",
      bucketOwner: "222222222222",
      region: "eu-central-1",
      prefix: "thumbnails/",
      quarantinePrefix: "quarantine/",
    },
    targetRole: { arn: TARGET_ROLE_ARN, sessionName: "thumbnail-writer", durationSeconds: 3600 },
    thumbnail: DEFAULT_THUMBNAIL,
    ...changes,
  };
}

/** DEFAULT_THUMBNAIL as a function's environment variables. */
export const DEFAULT_VARIABLES = {
  THUMBNAIL_WIDTHS: "160,320,640,1280",
  THUMBNAIL_FIT: "width",
  THUMBNAIL_FORMAT: "webp",
  THUMBNAIL_QUALITY: "jpeg=80,webp=80,avif=60",
  THUMBNAIL_EFFORT: "webp=2,avif=3,png=6,gif=7",
  THUMBNAIL_MOZJPEG: "false",
  THUMBNAIL_BACKGROUND: "#ffffff",
  THUMBNAIL_ANIMATED: "false",
  MAX_INPUT_BYTES: "256000000",
  MAX_INPUT_PIXELS: "64000000",
  MAX_AVIF_PIXELS: "24000000",
  MAX_INTERLACED_PIXELS: "64000000",
  MAX_FRAMES: "300",
  THUMBNAIL_EXTRA_FRAMES: "refuse",
  THUMBNAIL_LONG_SIDES: "shrink",
  THUMBNAIL_ON_DAMAGE: "refuse",
  THUMBNAIL_CROP: "centre",
  THUMBNAIL_SHARPEN: "false",
  CACHE_CONTROL: "public, max-age=86400",
};
