import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand, NotFound, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ResolvedConfig } from "../../src/config/schema";
import type { Credentials } from "../../src/sandbox/gateway";
import type { SandboxEvent } from "../../src/sandbox/sandbox-event";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/start-sandbox";
import { isRunning } from "../sandbox/support/functions";
import { disagreements } from "./disagreements";
import { pause } from "./pause";
import { emptyStore } from "./shared-store";
import { synthesizeTo } from "./synthesize-to";

/** Everything there is: the shared store, the gateway and the functions, from their very zips. */
export interface WholeSandbox {
  readonly sandbox: Sandbox;
  readonly config: ResolvedConfig;
  /** All that has happened, in order. */
  readonly events: readonly SandboxEvent[];
  /** An S3 client that tries once. */
  readonly s3: (credentials: Keys, options?: { readonly plain?: boolean }) => S3Client;
  /** Puts an object as an administrator of the bucket's account, as often as the store asks for it; answers its version. */
  readonly put: (bucket: string, key: string, body: Uint8Array | string) => Promise<string>;
  /** An object's user metadata; undefined when there is no such object. */
  readonly metadataOf: (bucket: string, key: string) => Promise<Readonly<Record<string, string>> | undefined>;
  /** The keys that the events in the failure queues are about, with their versions. */
  readonly inFailureQueues: () => readonly FailedObject[];
  /** Ends it, sees that nothing is left running, and holds every decision that was made against the proof. */
  readonly close: () => Promise<void>;
}

type Keys = Pick<Credentials, "accessKeyId" | "secretAccessKey" | "sessionToken">;

/** An object whose event was given up. */
export interface FailedObject {
  readonly key: string;
  readonly versionId: string | undefined;
}

/** Lambda's minutes between attempts are tenths of a second here. */
const HURRY = 600;

export async function startWholeSandbox(
  config: ResolvedConfig,
  options: Partial<SandboxOptions> = {},
): Promise<WholeSandbox> {
  const folder = mkdtempSync(join(tmpdir(), "whole-sandbox-"));
  const outdir = join(folder, "cdktf.out");
  await synthesizeTo(outdir, config);
  const own = join(folder, "sandbox");
  const sandbox = await startSandbox({
    config,
    outdir,
    folder: own,
    moto: await emptyStore(),
    hurry: HURRY,
    progress: () => undefined,
    ...options,
  });
  const { gateway, model } = sandbox;
  const events: SandboxEvent[] = [];
  sandbox.onEvent((event) => events.push(event));
  const clients: S3Client[] = [];
  const s3: WholeSandbox["s3"] = (credentials, { plain = false } = {}) => {
    const client = new S3Client({
      region: config.accounts.B.region,
      endpoint: plain ? gateway.plainUrl : gateway.url,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials,
    });
    clients.push(client);
    return client;
  };
  const owners = new Map<string, S3Client>();
  const ownerOf = (bucketName: string): S3Client => {
    const account = model.buckets.find(({ name }) => name === bucketName)?.account ?? "";
    const client = owners.get(account) ?? s3(gateway.issueForAdministrator(account));
    owners.set(account, client);
    return client;
  };
  return {
    sandbox,
    config,
    events,
    s3,
    put: async (Bucket, Key, Body) => {
      // The SDK's own patience is for all requests of a client together, and ends when many have to wait.
      for (;;) {
        try {
          const { VersionId = "" } = await ownerOf(Bucket).send(new PutObjectCommand({ Bucket, Key, Body }));
          return VersionId;
        } catch (error) {
          if ((error as Error).name !== "ServiceUnavailable") throw error;
          await pause(200);
        }
      }
    },
    metadataOf: async (Bucket, Key) => {
      try {
        const { Metadata = {} } = await ownerOf(Bucket).send(new HeadObjectCommand({ Bucket, Key }));
        return Metadata;
      } catch (error) {
        if (error instanceof NotFound) return undefined;
        throw error;
      }
    },
    inFailureQueues: () => readFailures(join(own, "failures")),
    close: async () => {
      for (const client of clients) client.destroy();
      const pids = sandbox.functionPids();
      await sandbox.close();
      for (let tries = 0; pids.some(isRunning) && tries < 100; tries++) await pause(50);
      expect(pids.filter(isRunning)).toEqual([]);
      rmSync(folder, { recursive: true, force: true });
      const requests = events.flatMap((event) => (event.kind === "request" ? [event.request] : []));
      expect(disagreements(requests, config, model)).toEqual([]);
    },
  };
}

interface FailureRecord {
  readonly requestPayload: {
    readonly Records: readonly {
      readonly s3: { readonly object: { readonly key: string; readonly versionId?: string } };
    }[];
  };
}

/** What lies in the queues; what no queue took in lies in `dropped.jsonl` and does not count. */
function readFailures(folder: string): FailedObject[] {
  // Without a function there are no queues.
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith("-failures.jsonl"))
    .flatMap((file) => readFileSync(join(folder, file), "utf8").trimEnd().split("\n"))
    .flatMap((line) => (JSON.parse(line) as FailureRecord).requestPayload.Records)
    .map(({ s3: { object } }) => ({
      key: decodeURIComponent(object.key.replaceAll("+", " ")),
      versionId: object.versionId,
    }));
}
