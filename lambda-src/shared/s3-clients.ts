import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { ThumbnailSettings } from "../env";
import type { BucketSettings, DestinationSettings } from "../settings/common-settings";
import { createAccessGrantsCredentials, type DataAccess } from "./access-grants-credentials";
import type { Log } from "./log";
import { renewRefusedSession, type SessionAge } from "./renew-session";
import { createTargetCredentials } from "./target-credentials";
import type { TemporaryCredentials } from "./temporary-credentials";

type FetchCredentials = () => Promise<TemporaryCredentials>;

/** The clients for source and destination; the same one if Region and credentials are equal. */
export interface S3Clients {
  readonly source: S3Client;
  readonly destination: S3Client;
  /**
   * For the quarantine: the destination's client, except with S3 Access Grants, whose credentials are for one prefix.
   */
  readonly quarantine: S3Client;
}

/** The buckets and their credentials. */
export interface AccessSettings extends Pick<ThumbnailSettings, "source" | "targetRole" | "accessGrants"> {
  readonly destination: DestinationSettings & {
    /** The permission for S3 Access Grants. Default: READWRITE, because a conditional replacement needs read access. */
    readonly permission?: DataAccess["permission"];
  };
}

/** A client's timeouts and attempts. */
export interface Patience {
  readonly maxAttempts: number;
  /** The inactivity timeout of a connection. */
  readonly socketTimeoutMs: number;
}

const DEFAULT_PATIENCE: Patience = { maxAttempts: 3, socketTimeoutMs: 20_000 };

/** Creates the clients for the settings, without connecting. */
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
      // Another prefix needs another grant and session, even in the same bucket.
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
    // The function runs in the source bucket's Region, because S3 sends events only there.
    targetRole && createTargetCredentials(targetRole, source.region, log),
  );
  const sameIdentity = targetRole === undefined || source.readAs === "destination-writer";
  if (sameIdentity && source.region === destination.region) {
    return { source: writer, destination: writer, quarantine: writer };
  }
  // The writer's cached credentials, so that both Regions share one AssumeRole.
  const reader = createS3Client(
    source.region,
    sameIdentity ? writer.config.credentials : undefined,
    patience,
  );
  if (sameIdentity && age) renewRefusedSession(reader, age, log);
  return { source: reader, destination: writer, quarantine: writer };
}

/**
 * Fetches a client's credentials in parallel, if needed.
 * @returns A promise to await before the first request: it fails in the same way, without a second attempt.
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
    // A bucket in another Region than in the settings is an error, not a redirect.
    followRegionRedirects: false,
    retryMode: "standard",
    maxAttempts,
    // Without these, a dead connection blocks the invocation until its timeout.
    requestHandler: { connectionTimeout: 3_000, socketTimeout: socketTimeoutMs },
  });
}
