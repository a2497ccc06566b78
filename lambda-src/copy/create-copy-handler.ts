import type { CopySettings } from "../env";
import { createObjectHandler } from "../shared/create-object-handler";
import { WrongSourceError } from "../shared/errors";
import type { BulkResult } from "../shared/failure-list";
import type { InvocationContext } from "../shared/invocation-context";
import { createLimit } from "../shared/limit";
import { createLog, writeLine, type Log } from "../shared/log";
import type { ObjectOutcome } from "../shared/run-object";
import { createS3Clients, type S3Clients } from "../shared/s3-clients";
import { expectCreated, type ObjectName } from "../shared/s3-event";
import { copyObject, type CopyOptions, type CopyOutcome } from "./copy-object";
import type { ObjectToCopy } from "./find-source";
import { listObjects } from "./list-objects";
import { readCopyRequest, type CopyRequest } from "./read-request";

export const OBJECTS_AT_ONCE = 16;

/** Parts that are copied in parallel, over all large objects. */
export const PARTS_AT_ONCE = 16;

/** The answer of a successful invocation. */
export interface CopyResult extends BulkResult {
  readonly copied: number;
  readonly copiedBytes: number;
  /** Already copied, or in a newer version, or with another suffix. */
  readonly skipped: number;
  /** Deleted before they could be copied. */
  readonly vanished: number;
  /** Cannot be copied, and recorded in the quarantine. */
  readonly quarantined: number;
  /** For a dry run: what would be copied, and how much. */
  readonly wouldCopy?: readonly { readonly key: string; readonly bytes: number }[];
}

type CopyTarget = ObjectName & ObjectToCopy;
type ManyRequest = Exclude<CopyRequest, { kind: "event" }>;

interface Meaning {
  readonly message: string;
  readonly metric: ObjectOutcome["metric"];
  readonly count?: "copied" | "skipped" | "vanished";
}

const MEANINGS: Readonly<Record<CopyOutcome["outcome"], Meaning>> = {
  copied: { message: "object copied", metric: "Done", count: "copied" },
  "would-copy": { message: "object would be copied", metric: undefined },
  "already-equal": { message: "already equal", metric: "Superseded", count: "skipped" },
  superseded: { message: "superseded by a newer version", metric: "Superseded", count: "skipped" },
  vanished: { message: "object vanished", metric: "Superseded", count: "vanished" },
};

/**
 * Makes the function that Lambda calls; see {@link readCopyRequest} for what it can be called with, and {@link
 * createObjectHandler} for what it does then. Its S3 clients and the credentials they keep live as long as it does.
 * @param log - Default: JSON lines on standard output.
 * @param writeMetrics - Receives the lines of the metrics. Default: standard output.
 */
export function createCopyHandler(
  settings: CopySettings,
  log: Log = createLog(),
  writeMetrics: (line: string) => void = writeLine,
): (event: unknown, context: InvocationContext) => Promise<CopyResult> {
  const { source } = settings;
  const clients = createS3Clients(
    // S3 copies with one caller's permissions, so the role that writes the destination also reads the source.
    { ...settings, source: { ...source, readAs: "destination-writer" } },
    log,
    // S3 sends little during a copy, and other functions' copies may slow it down.
    { maxAttempts: 6, socketTimeoutMs: 120_000 },
  );
  const partLimit = createLimit(PARTS_AT_ONCE);

  return createObjectHandler<
    CopyResult,
    ManyRequest,
    CopyOptions,
    CopyTarget,
    "copied" | "copiedBytes" | "vanished"
  >(
    {
      product: "copies",
      settings,
      quarantine: clients.quarantine,
      atOnce: OBJECTS_AT_ONCE,
      counts: ["copied", "copiedBytes", "vanished"],
      plan: "wouldCopy",
      readRequest: (event) => readCopyRequest(event, source.prefix),
      eventOptions: { dryRun: false, skipEqual: false },
      changed: (change) => {
        const { bucket, key, versionId } = expectCreated(change);
        return { bucket, key, versionId };
      },
      requested: (request, { deadline }) => objectsOf(request, settings, clients.source, deadline.signal),
      prepare: (target, options, { log, deadline: { signal } }) => {
        const start = performance.now();
        const { bucket, key, versionId } = target;
        const work = async () => {
          expectSourceBucket(bucket, settings);
          const outcome = await copyObject(target, options, { settings, clients, partLimit, log, signal });
          const { message, metric, count } = MEANINGS[outcome.outcome];
          const level = outcome.outcome === "vanished" ? "warn" : "info";
          log[level](message, { ...outcome, ms: Math.round(performance.now() - start) });
          const bytes = outcome.outcome === "copied" ? outcome.bytes : 0;
          return {
            metric,
            sourceBytes: bytes,
            writtenBytes: bytes,
            ...(count && { counts: { [count]: 1, copiedBytes: bytes } }),
            ...(outcome.outcome === "would-copy" && { planned: { key, bytes: outcome.bytes } }),
          };
        };
        return { work, failed: () => ({ bucket, key, ...(versionId && { versionId }) }) };
      },
    },
    log,
    writeMetrics,
  );
}

async function* objectsOf(
  request: ManyRequest,
  { source }: CopySettings,
  client: S3Clients["source"],
  signal: AbortSignal,
): AsyncGenerator<CopyTarget> {
  const { bucket } = source;
  if (request.kind === "keys") {
    yield* request.keys.map((key) => ({ bucket, key }));
    return;
  }
  for await (const listed of listObjects(client, source, request.prefix, request.continueFrom, signal)) {
    yield { bucket, key: listed.key, listed };
  }
}

function expectSourceBucket(bucket: string, { source }: CopySettings): void {
  if (bucket === source.bucket) return;
  throw new WrongSourceError(`an object of ${source.bucket}`, "the source", `one of ${bucket}`);
}
