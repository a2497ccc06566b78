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
