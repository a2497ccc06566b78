import type { ThumbnailSettings } from "../env";
import { errorCode, errorMessage, isPermanent, RecordsFailedError } from "../shared/errors";
import { createLog, type Log } from "../shared/log";
import { createS3Clients } from "../shared/s3-clients";
import { readObjectCreated, readRecords } from "../shared/s3-event";
import { processRecord } from "./process-record";

/** What the handler uses of Lambda's context. */
export interface InvocationContext {
  readonly awsRequestId: string;
}

/** What an invocation that did not fail answers; S3 takes no notice of it, a person who invokes by hand may. */
export interface InvocationResult {
  readonly records: number;
}

export type ThumbnailHandler = (event: unknown, context: InvocationContext) => Promise<InvocationResult>;

/**
 * Makes the function that Lambda calls. Its S3 clients and the credentials they keep live as long as it does.
 *
 * It takes the records of an event one after another (memory for one picture at a time), tries all of them, and
 * throws a {@link RecordsFailedError} at the end if any failed: Lambda then invokes it again with the same event, and
 * what was already done is found done.
 * @param log - Default: JSON lines on standard output.
 */
export function createThumbnailHandler(
  settings: ThumbnailSettings,
  log: Log = createLog(),
): ThumbnailHandler {
  const clients = createS3Clients(settings, log);

  return async (event, { awsRequestId }) => {
    const invocationLog = log.with({ requestId: awsRequestId });
    const records = readRecords(event);
    if (!records) {
      invocationLog.info("S3 test event ignored");
      return { records: 0 };
    }
    const errors: unknown[] = [];
    for (const record of records) {
      let recordLog = invocationLog;
      try {
        const object = readObjectCreated(record);
        const { bucket, key, versionId } = object;
        recordLog = invocationLog.with({ bucket, key, versionId });
        await processRecord(object, settings, clients, recordLog);
      } catch (error) {
        errors.push(error);
        recordLog.error("record failed", {
          code: errorCode(error),
          permanent: isPermanent(error),
          reason: errorMessage(error),
          // The stack of a foreseen error says nothing that its code and message do not.
          ...(errorCode(error) === "UNEXPECTED" && error instanceof Error && { stack: error.stack }),
        });
      }
    }
    if (errors.length > 0) throw new RecordsFailedError(errors, records.length, "thumbnails");
    return { records: records.length };
  };
}
