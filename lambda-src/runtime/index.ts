import type { S3Client } from "@aws-sdk/client-s3";
import { readOwnSettings, type OwnSettings } from "../settings/own-settings";
import { createLog } from "../shared/log";
import { createS3Clients, type S3Clients } from "../shared/s3-clients";
import { expectOwners } from "./expect-owners";

/** A bucket of the function's config, and a client for it. */
export interface Bucket {
  /**
   * It uses the credentials of the config's handshake (the role in account B, S3 Access Grants, or the function's own
   * role), renews them before they expire, and sends the expected owner with every request to the config's buckets.
   */
  readonly client: S3Client;
  /** Its name. */
  readonly bucket: string;
  /** Its owner's account id: requests to a bucket of another owner are refused. */
  readonly owner: string;
  readonly region: string;
  /** The function's prefix in it. Empty for a whole source. */
  readonly prefix: string;
}

let settings: OwnSettings | undefined;
const clients = new Map<string, S3Clients>();

/**
 * The function's destination. It calls AWS only with the first request, and clients are cached, so calling it for each
 * event costs nothing.
 *
 * @param prefix - One of the config's `operations`, or a key or prefix below one. Default: the first one.
 * @param name - One of the config's `destinations`. Default: the function's first one.
 * @throws Error when the config allows the function nothing there
 * @throws SettingsError when the environment is not the stack's
 */
export function destination(prefix?: string, name?: string): Bucket {
  const { destination: at } = settingsOf(name);
  const given = Object.keys(at.prefixes);
  const own = prefix === undefined ? given[0] : closest(prefix, given);
  if (own === undefined) {
    throw new Error(
      `expected a key or prefix under ${given.join(" or ")}, as the config has it, for the destination but received ` +
        JSON.stringify(prefix),
    );
  }
  const { destination: client } = clientsOf(own, name);
  return { client, bucket: at.bucket, owner: at.bucketOwner, region: at.region, prefix: own };
}

/**
 * The bucket of the function's events.
 *
 * @throws SettingsError when the environment is not the stack's
 */
export function source(): Bucket {
  const { source: from, destination: at } = ownSettings();
  const { source: client } = clientsOf(Object.keys(at.prefixes)[0] ?? "");
  return {
    client,
    bucket: from.bucket,
    owner: from.bucketOwner,
    region: from.region,
    prefix: from.prefix,
  };
}

function ownSettings(): OwnSettings {
  settings ??= readOwnSettings(process.env);
  return settings;
}

/** The settings, with one of several destinations as the only one. */
function settingsOf(name: string | undefined): OwnSettings {
  const all = ownSettings();
  if (name === undefined) return all;
  const { byName = {} } = all.destination;
  const named = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (named === undefined) {
    const names = Object.keys(byName).map((one) => JSON.stringify(one));
    const expected =
      names.length === 0 ? "no name, since the function has one destination," : names.join(" or ");
    throw new Error(`expected ${expected} as the destination's name but received ${JSON.stringify(name)}`);
  }
  const { targetRoleArn, ...bucket } = named;
  const { bucketOwner: accountId, region } = bucket;
  return {
    ...all,
    destination: { ...all.destination, ...bucket },
    targetRole: all.targetRole && { ...all.targetRole, arn: targetRoleArn ?? all.targetRole.arn },
    accessGrants: all.accessGrants && { ...all.accessGrants, accountId, region },
  };
}

function closest(prefix: string, given: readonly string[]): string | undefined {
  return given.filter((own) => prefix.startsWith(own)).sort((one, other) => other.length - one.length)[0];
}

/** S3 Access Grants gives credentials for each prefix; otherwise one client is enough. */
function clientsOf(prefix: string, name?: string): S3Clients {
  const { source: from, destination: at, targetRole, accessGrants } = settingsOf(name);
  const key = JSON.stringify([at.bucket, accessGrants === undefined ? "" : prefix]);
  const kept = clients.get(key);
  if (kept !== undefined) return kept;
  const { bucket, bucketOwner, region, prefixes } = at;
  const made = createS3Clients(
    {
      source: from,
      destination: { bucket, bucketOwner, region, prefix, permission: prefixes[prefix] },
      targetRole,
      accessGrants,
    },
    createLog(),
  );
  const owners = { [from.bucket]: from.bucketOwner, [at.bucket]: at.bucketOwner };
  for (const client of new Set([made.source, made.destination])) expectOwners(client, owners);
  clients.set(key, made);
  return made;
}
