import type { CopySettings } from "../../lambda-src/env";

export const COPY_ROLE_ARN = "arn:aws:iam::222222222222:role/CopyRole";

/** Settings as a config with a copy function gives them: A's source, B's destination, the role in B. */
export function copySettings(changes: Partial<CopySettings> = {}): CopySettings {
  return {
    source: { bucket: "files-a", bucketOwner: "111111111111", region: "eu-central-1", prefix: "in/" },
    destination: {
      bucket: "copies-b",
      bucketOwner: "222222222222",
      region: "eu-central-1",
      prefix: "from-a/",
      quarantinePrefix: "quarantine/",
    },
    targetRole: { arn: COPY_ROLE_ARN, sessionName: "copier", durationSeconds: 3600 },
    ...changes,
  };
}
