import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { ThumbnailSettings } from "../env";
import type { BucketSettings, DestinationSettings } from "../settings/common-settings";
import { createAccessGrantsCredentials, type DataAccess } from "./access-grants-credentials";
import type { Log } from "./log";
import { renewRefusedSession, type SessionAge } from "./renew-session";
import { createTargetCredentials } from "./target-credentials";
import type { TemporaryCredentials } from "./temporary-credentials";

type FetchCredentials = () => Promise<TemporaryCredentials>;

/** The clients that read the source and write the destination; one and the same where Region and identity agree. */
export interface S3Clients {
  readonly source: S3Client;
  readonly destination: S3Client;
  /** Writes the quarantine: the destination's client, but for S3 Access Grants, which give access prefix by prefix. */
  readonly quarantine: S3Client;
}

/** Where the buckets are, and as whom they are read and written. */
export interface AccessSettings extends Pick<ThumbnailSettings, "source" | "targetRole" | "accessGrants"> {
  readonly destination: DestinationSettings & {
    /** What S3 Access Grants is asked for. Default: READWRITE, since a replacement on condition reads what it replaces. */
    readonly permission?: DataAccess["permission"];
  };
}

/** How long a client waits, and how often it tries. */
export interface Patience {
  readonly maxAttempts: number;
  /** How long nothing may come over a connection. */
  readonly socketTimeoutMs: number;
}

const DEFAULT_PATIENCE: Patience = { maxAttempts: 3, socketTimeoutMs: 20_000 };

/** Makes the clients that the settings ask for. Connects to nothing yet. */
export function createS3Clients(
  settings: AccessSettings,
  log: Log,
  patience: Patience = DEFAULT_PATIENCE,
): S3Clients {
  const { source, destination, targetRole, accessGrants } = settings;
  const createClient = (region: string, fetch?: FetchCredentials) => {
    if (!fetch) return { client: createS3Client(region, undefined, patience) };
    const age: SessionAge = {};
    const credentials = async () => {
      const fetched = await fetch();
      age.fetchedAt = Date.now();
      return fetched;
    };
    const client = createS3Client(region, credentials, patience);
    renewRefusedSession(client, age, log);
    return { client, age };
  };

  if (accessGrants) {
    const granted = (
      { bucket, prefix }: Pick<BucketSettings, "bucket" | "prefix">,
      permission: DataAccess["permission"],
    ) => createAccessGrantsCredentials(accessGrants, { bucket, prefix, permission }, log);
    const { bucket, quarantinePrefix } = destination;
    return {
      // Other data, so another grant and another session, though it be the same bucket.
      source: createClient(
        source.region,
        source.readAs === "destination-writer" ? granted(source, "READ") : undefined,
      ).client,
      destination: createClient(
        destination.region,
        granted(destination, destination.permission ?? "READWRITE"),
      ).client,
      quarantine: createClient(
        destination.region,
        quarantinePrefix === undefined ? undefined : granted({ bucket, prefix: quarantinePrefix }, "WRITE"),
      ).client,
    };
  }

  const { client: writer, age } = createClient(
    destination.region,
    // The function runs in the source bucket's Region: S3 sends its events nowhere else.
    targetRole && createTargetCredentials(targetRole, source.region, log),
  );
  const sameIdentity = targetRole === undefined || source.readAs === "destination-writer";
  if (sameIdentity && source.region === destination.region) {
    return { source: writer, destination: writer, quarantine: writer };
  }
  // The writer's credentials with what it has kept of them, so that both Regions share one AssumeRole.
  const reader = createS3Client(
    source.region,
    sameIdentity ? writer.config.credentials : undefined,
    patience,
  );
  if (sameIdentity && age) renewRefusedSession(reader, age, log);
  return { source: reader, destination: writer, quarantine: writer };
}

/**
 * Has a client's credentials fetched, if they must be, while something else is going on.
 * @returns A promise to wait for before the first request: it fails as that would, without asking once more.
 */
export async function fetchCredentials(client: S3Client): Promise<void> {
  await client.config.credentials();
}

function createS3Client(
  region: string,
  credentials: S3ClientConfig["credentials"],
  { maxAttempts, socketTimeoutMs }: Patience,
): S3Client {
  return new S3Client({
    region,
    ...(credentials && { credentials }),
    // A bucket that is not where the settings say is a mistake to report, not to follow.
    followRegionRedirects: false,
    retryMode: "standard",
    maxAttempts,
    // Without these a connection that has died holds the invocation until its own timeout.
    requestHandler: { connectionTimeout: 3_000, socketTimeout: socketTimeoutMs },
  });
}
