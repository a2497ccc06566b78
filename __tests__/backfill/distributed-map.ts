import { setMaxListeners } from "node:events";
import type { BackfillMachine } from "./read-backfill-machine";

/** An object as ListObjectsV2 reports it. */
export interface ListedItem {
  readonly Key: string;
  readonly Size?: number;
  readonly ETag?: string;
  readonly StorageClass?: string;
}

/** What an invocation gave. */
export type Invocation =
  { readonly result: unknown } | { readonly error: { readonly name: string; readonly message: string } };

/** The AWS around the state machine. */
export interface Services {
  /** Page by page. */
  list(bucket: string, prefix: string | undefined): AsyncIterable<readonly ListedItem[]>;
  /** @param signal - What has not begun when it is aborted does not begin; what has, goes on, as on AWS. */
  invoke(functionArn: string, payload: unknown, signal: AbortSignal): Promise<Invocation>;
  putObject(bucket: string, key: string, body: string): Promise<void>;
  wait(seconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";

/** A child execution: one batch through the function. */
export interface Batch {
  readonly name: string;
  readonly items: readonly ListedItem[];
  status: "PENDING" | ExecutionStatus;
  invocations: number;
  redriveCount: number;
  /** What the function answered, or why it failed. */
  output?: unknown;
  error?: { readonly name: string; readonly message: string };
}

export interface Execution {
  readonly status: ExecutionStatus;
  readonly error?: string;
  readonly batches: readonly Batch[];
  /** Ends when the execution does, results included. */
  readonly ended: Promise<ExecutionStatus>;
  /** As StopExecution: batches that run are aborted, though their invocations go on. */
  stop(): void;
  /** As RedriveExecution: goes on with every batch that did not succeed. */
  redrive(): Execution;
}

/** Starts an execution of a backfill: a Distributed Map and nothing else. */
export function startExecution(machine: BackfillMachine, services: Services): Execution {
  return run(machine, services, undefined);
}

function run(machine: BackfillMachine, services: Services, earlier: readonly Batch[] | undefined): Execution {
  const controller = new AbortController();
  // Every batch that waits listens to it.
  setMaxListeners(machine.maxConcurrency + 1, controller.signal);
  let status: ExecutionStatus = "RUNNING";
  let error: string | undefined;
  let batches: Batch[] = [...(earlier ?? [])];

  const end = async (): Promise<ExecutionStatus> => {
    if (earlier === undefined) batches = await makeBatches(machine, services);
    else for (const batch of batches) makePending(batch);
    const total = batches.reduce((sum, { items }) => sum + items.length, 0);
    let failed = 0;
    const pending = batches.filter((batch) => batch.status === "PENDING").values();
    const worker = async (): Promise<void> => {
      for (const batch of pending) {
        if (controller.signal.aborted) return;
        batch.status = await runBatch(batch, machine, services, { signal: controller.signal, aborted });
        if (batch.status === "FAILED") failed += batch.items.length;
        if ((failed / total) * 100 > machine.toleratedFailurePercentage && status === "RUNNING") {
          status = "FAILED";
          error = "States.ExceedToleratedFailureThreshold";
          controller.abort();
        }
      }
    };
    await Promise.all(Array.from({ length: machine.maxConcurrency }, worker));
    if (status === "RUNNING") status = "SUCCEEDED";
    await writeResults(batches, machine, services);
    return status;
  };

  const aborted = new Promise<"aborted">((resolve) => {
    controller.signal.addEventListener("abort", () => {
      resolve("aborted");
    });
  });
  const ended = end();
  return {
    get status() {
      return status;
    },
    get error() {
      return error;
    },
    get batches() {
      return batches;
    },
    ended,
    stop: () => {
      if (status !== "RUNNING") return;
      status = "ABORTED";
      controller.abort();
    },
    redrive: () => {
      if (status !== "FAILED" && status !== "ABORTED") {
        throw new Error(`expected an execution without success, received one that is ${status}`);
      }
      return run(machine, services, batches);
    },
  };
}

async function makeBatches(machine: BackfillMachine, services: Services): Promise<Batch[]> {
  const batches: Batch[] = [];
  let items: ListedItem[] = [];
  let bytes = 0;
  const empty = Buffer.byteLength(JSON.stringify(inputOf([], machine)));
  const close = (): void => {
    if (items.length === 0) return;
    const name = `batch-${String(batches.length)}`;
    batches.push({ name, items, status: "PENDING", invocations: 0, redriveCount: 0 });
    items = [];
    bytes = 0;
  };
  for await (const page of services.list(machine.source.bucket, machine.source.prefix)) {
    for (const item of page) {
      const size = Buffer.byteLength(JSON.stringify(item)) + 1;
      if (items.length === machine.itemsPerBatch || empty + bytes + size > machine.bytesPerBatch) close();
      items.push(item);
      bytes += size;
    }
  }
  close();
  return batches;
}

function inputOf(items: readonly ListedItem[], { batchInput }: BackfillMachine): object {
  return { Items: items, ...(batchInput && { BatchInput: batchInput }) };
}

function makePending(batch: Batch): void {
  if (batch.status === "SUCCEEDED") return;
  if (batch.status !== "PENDING") batch.redriveCount++;
  batch.status = "PENDING";
  delete batch.error;
}

interface Abort {
  readonly signal: AbortSignal;
  readonly aborted: Promise<"aborted">;
}

/** Tries until the function succeeds, fails for a reason that stays, or has been tried often enough. */
async function runBatch(
  batch: Batch,
  machine: BackfillMachine,
  services: Services,
  { signal, aborted }: Abort,
): Promise<"SUCCEEDED" | "FAILED" | "ABORTED"> {
  const { retry } = machine;
  batch.status = "RUNNING";
  for (let attempt = 0; !signal.aborted; attempt++) {
    batch.invocations++;
    const invoked = services.invoke(machine.functionArn, inputOf(batch.items, machine), signal);
    const outcome = await Promise.race([invoked, aborted]);
    if (outcome === "aborted") return "ABORTED";
    if ("result" in outcome) {
      batch.output = outcome.result;
      return "SUCCEEDED";
    }
    batch.error = outcome.error;
    if (!retry.errors.includes(outcome.error.name) || attempt === retry.maxAttempts) return "FAILED";
    const longest = Math.min(retry.intervalSeconds * retry.backoffRate ** attempt, retry.maxDelaySeconds);
    await services.wait(longest * services.random(), signal);
  }
  return "ABORTED";
}

/** A file for each way to end, and one that names them. */
async function writeResults(
  batches: readonly Batch[],
  { results: { bucket, prefix } }: BackfillMachine,
  services: Services,
): Promise<void> {
  const folder = `${prefix}/0f7d2c1e-8a4b-4c55-9d1e-2b3c4d5e6f70`;
  const files = {
    SUCCEEDED: batches.filter(({ status }) => status === "SUCCEEDED"),
    FAILED: batches.filter(({ status }) => status === "FAILED"),
    PENDING: batches.filter(({ status }) => status === "PENDING" || status === "ABORTED"),
  };
  const named: Record<string, object[]> = {};
  for (const [status, of] of Object.entries(files)) {
    const key = `${folder}/${status}_0.json`;
    named[status] = of.length === 0 ? [] : [{ Key: key, Size: of.length }];
    if (of.length === 0) continue;
    const rows = of.map(({ name, items, output, error, redriveCount }) => ({
      Name: name,
      Status: status,
      Keys: items.map(({ Key }) => Key),
      Output: output,
      Error: error?.name,
      Cause: error?.message,
      RedriveCount: redriveCount,
    }));
    await services.putObject(bucket, key, JSON.stringify(rows));
  }
  await services.putObject(bucket, `${folder}/manifest.json`, JSON.stringify({ ResultFiles: named }));
}
