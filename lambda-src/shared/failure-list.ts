import { errorCode, errorMessage, FunctionError, isPermanent } from "./errors";

/** An object that failed, and why. */
export interface ObjectFailure {
  /** Absent when the listing failed. */
  readonly key?: string;
  readonly code: string;
  /** Whether trying the same again cannot help. */
  readonly permanent: boolean;
  readonly message: string;
}

/** So many failures fit into what Step Functions takes for a result, whatever their keys. */
export const MAX_LISTED_FAILURES = 100;

const MAX_MESSAGE_CHARACTERS = 500;

/** What every answer about many objects has. */
export interface BulkResult {
  readonly failedCount: number;
  /** The first {@link MAX_LISTED_FAILURES} failures; all of them are in the log. */
  readonly failed: readonly ObjectFailure[];
  /** The time was up, or the answer is full. Given back with the same request, the work goes on from here. */
  readonly continueFrom?: string;
}

/** The failures of an invocation: all are counted, the first ones listed. */
export class FailureList {
  private count = 0;
  private readonly listed: ObjectFailure[] = [];

  add(key: string | undefined, error: unknown): void {
    this.count++;
    if (this.listed.length === MAX_LISTED_FAILURES) return;
    this.listed.push({
      key,
      code: errorCode(error),
      permanent: isPermanent(error),
      message: errorMessage(error).slice(0, MAX_MESSAGE_CHARACTERS),
    });
  }

  result(): Pick<BulkResult, "failedCount" | "failed"> {
    return { failedCount: this.count, failed: this.listed };
  }
}

/** Some objects of a list or a batch failed, or were not reached. Thrown after all of them have been tried. */
export class ObjectsFailedError extends FunctionError {
  override readonly name = "ObjectsFailedError";
  readonly code = "OBJECTS_FAILED";
  readonly permanent: boolean;

  /**
   * @param product - What the objects should have given.
   * @param objectCount - How many were tried.
   * @param result - What the invocation would have answered.
   */
  constructor(
    product: "thumbnails" | "copies",
    objectCount: number,
    readonly result: BulkResult,
  ) {
    const { failedCount, failed, continueFrom } = result;
    const list = failed.map(({ code, message }) => `\n  [${code}] ${message}`).join("");
    const more = failedCount > failed.length ? `\n  and ${String(failedCount - failed.length)} more` : "";
    const next =
      continueFrom === undefined ? "" : `\n  to go on: "continueFrom": ${JSON.stringify(continueFrom)}`;
    super(
      product,
      `${String(objectCount)} object(s)`,
      `${String(failedCount)} failure(s)${continueFrom === undefined ? "" : ", and not all were tried"}:${list}${more}${next}`,
    );
    this.permanent = failed.every(({ permanent }) => permanent) && continueFrom === undefined;
  }
}
