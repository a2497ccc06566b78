import type { Deadline } from "./deadline";
import { OutOfTimeError, RecordsFailedError } from "./errors";
import type { FailureList } from "./failure-list";
import { logFailure } from "./log-failure";
import type { Log } from "./log";
import type { UnreadChange } from "./read-event";
import { runInOrder } from "./run-in-order";

/**
 * Processes the changes of an event in sequence. All are tried, even if others fail.
 * @param work - Receives the log, and names the object for it as soon as it is known.
 * @param product - The expected result.
 * @throws RecordsFailedError at the end, if any failed: Lambda then retries the same event, and finished objects are
 * skipped.
 */
export async function processChanges(
  changes: readonly UnreadChange[],
  work: (read: UnreadChange, name: (fields: Readonly<Record<string, unknown>>) => Log) => Promise<void>,
  product: "thumbnails" | "copies",
  { log, deadline }: { readonly log: Log; readonly deadline: Deadline },
): Promise<void> {
  if (changes.length === 0) log.info("event without objects ignored");
  const errors: unknown[] = [];
  for (const [index, read] of changes.entries()) {
    let recordLog = log;
    try {
      await work(read, (fields) => {
        recordLog = log.with(fields);
        if (index > 0 && deadline.isNear()) {
          const subject = `s3://${String(fields.bucket)}/${String(fields.key)}`;
          throw new OutOfTimeError(`${product} within the invocation's time`, subject, "the end of it");
        }
        return recordLog;
      });
    } catch (error) {
      errors.push(error);
      logFailure(recordLog, "record failed", error);
    }
  }
  if (errors.length > 0) throw new RecordsFailedError(errors, changes.length, product);
}

export interface ObjectsToProcess<Item extends { readonly key: string }> {
  readonly items: AsyncIterable<Item> | Iterable<Item>;
  readonly work: (item: Item, log: Log) => Promise<void>;
  /** How many are processed in parallel. */
  readonly atOnce: number;
  /** Whether the answer is full. Default: it never is. */
  readonly isFull?: () => boolean;
  /** Where the request continues. */
  readonly continueFrom?: string;
  readonly bucket: string;
  readonly failures: FailureList;
  readonly deadline: Deadline;
  readonly log: Log;
}

/**
 * Processes many objects, several in parallel. All are tried, even if others fail. When the time is nearly up, it stops
 * between two objects.
 * @returns Where to continue, if it stopped.
 */
export async function processObjects<Item extends { readonly key: string }>({
  items,
  work,
  atOnce,
  isFull = () => false,
  continueFrom: begunFrom,
  bucket,
  failures,
  deadline,
  log,
}: ObjectsToProcess<Item>): Promise<string | undefined> {
  const workOn = async (item: Item, isAmongFirst: boolean): Promise<"done" | "undone"> => {
    const itemLog = log.with({ bucket, key: item.key });
    try {
      await work(item, itemLog);
    } catch (error) {
      // It may fit into the next invocation, if it is among the first there.
      if (error instanceof OutOfTimeError && !isAmongFirst) return "undone";
      failures.add(item.key, error);
      logFailure(itemLog, "object failed", error);
    }
    return "done";
  };
  const { stoppedAfter, sourceError } = await runInOrder(
    items,
    workOn,
    atOnce,
    () => deadline.isNear() || isFull(),
  );
  const continueFrom = stoppedAfter?.key ?? (sourceError && begunFrom);
  // A listing that was interrupted by the time limit is not a failure if the request can continue.
  const isCutOff = deadline.signal.aborted && continueFrom !== undefined;
  if (sourceError && !isCutOff) {
    failures.add(undefined, sourceError.error);
    logFailure(log, "listing failed", sourceError.error);
  }
  if (continueFrom !== undefined) log.warn("stopped before the end", { continueFrom });
  return continueFrom;
}
