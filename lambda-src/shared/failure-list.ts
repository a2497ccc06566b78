import { errorCode, errorMessage, FunctionError, isPermanent } from "./errors";

/** An object that failed, and why. */
export interface ObjectFailure {
  /** Absent when the listing failed. */
  readonly key?: string;
  readonly code: string;
  /** Whether a retry cannot help. */
  readonly permanent: boolean;
  readonly message: string;
}

/** This many failures fit Step Functions' result limit, with any keys. */
export const MAX_LISTED_FAILURES = 100;

const MAX_MESSAGE_CHARACTERS = 500;

/** Shared by answers about many objects. */
export interface BulkResult {
  readonly failedCount: number;
  /** The first {@link MAX_LISTED_FAILURES} failures; all of them are in the log. */
  readonly failed: readonly ObjectFailure[];
  /** Set if the time was up, or the answer is full. Send it with the same request to continue. */
  readonly continueFrom?: string;
}

/** The failures of an invocation: all counted, the first ones listed. */
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
   * @param product - The expected result of the objects.
   * @param objectCount - How many were tried.
   * @param result - The invocation's answer.
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
      continueFrom === undefined ? "" : `\n  to continue: "continueFrom": ${JSON.stringify(continueFrom)}`;
    super(
      product,
      `${String(objectCount)} object(s)`,
      `${String(failedCount)} failure(s)${continueFrom === undefined ? "" : ", and not all were tried"}:${list}${more}${next}`,
    );
    this.permanent = failed.every(({ permanent }) => permanent) && continueFrom === undefined;
  }
}
