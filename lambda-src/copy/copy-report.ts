import { errorCode, errorMessage, FunctionError, isPermanent } from "../shared/errors";
import type { CopyOutcome } from "./copy-object";

/** An object that could not be copied, and why. */
export interface CopyFailure {
  /** Absent when the listing failed. */
  readonly key?: string;
  readonly code: string;
  /** Whether trying the same again cannot help. */
  readonly permanent: boolean;
  readonly message: string;
}

/** What an invocation that did not fail answers. */
export interface CopyResult {
  readonly copied: number;
  readonly copiedBytes: number;
  /** Were there already, or in a newer version. */
  readonly skipped: number;
  /** Were deleted before they could be copied. */
  readonly vanished: number;
  readonly failedCount: number;
  /** The first {@link MAX_LISTED_FAILURES} failures; all of them are in the log. */
  readonly failed: readonly CopyFailure[];
  /** A dry run's: what would be copied, and how much. */
  readonly wouldCopy?: readonly { readonly key: string; readonly bytes: number }[];
  /** The time was up, or a dry run's list is full. Given back with the same request, the work goes on from here. */
  readonly continueFrom?: string;
}

/** So many failures fit into what Step Functions takes for a result, whatever their keys. */
export const MAX_LISTED_FAILURES = 100;

const MAX_MESSAGE_CHARACTERS = 500;

/** Some objects of a list or a batch could not be copied. Thrown after all of them have been tried. */
export class ObjectsFailedError extends FunctionError {
  override readonly name = "ObjectsFailedError";
  readonly code = "OBJECTS_FAILED";
  readonly permanent: boolean;

  /** @param result - What the invocation would have answered. */
  constructor(readonly result: CopyResult) {
    const { copied, skipped, vanished, failedCount, failed, continueFrom } = result;
    const list = failed.map(({ code, message }) => `\n  [${code}] ${message}`).join("");
    const more = failedCount > failed.length ? `\n  and ${String(failedCount - failed.length)} more` : "";
    const next =
      continueFrom === undefined ? "" : `\n  to go on: "continueFrom": ${JSON.stringify(continueFrom)}`;
    super(
      "copies",
      `${String(copied + skipped + vanished + failedCount)} object(s)`,
      `${String(failedCount)} failure(s)${continueFrom === undefined ? "" : ", and not all were tried"}:${list}${more}${next}`,
    );
    this.permanent = failed.every(({ permanent }) => permanent) && continueFrom === undefined;
  }
}

/** Counts how the objects of an invocation end. */
export class CopyReport {
  private readonly counts = { copied: 0, copiedBytes: 0, skipped: 0, vanished: 0, failedCount: 0 };
  private readonly failed: CopyFailure[] = [];
  private readonly planned: { key: string; bytes: number }[] = [];

  /** How many objects a dry run has found so far. */
  get plannedCount(): number {
    return this.planned.length;
  }

  add(key: string, outcome: CopyOutcome): void {
    switch (outcome.outcome) {
      case "copied":
        this.counts.copied++;
        this.counts.copiedBytes += outcome.bytes;
        break;
      case "would-copy":
        this.planned.push({ key, bytes: outcome.bytes });
        break;
      case "vanished":
        this.counts.vanished++;
        break;
      default:
        this.counts.skipped++;
    }
  }

  addFailure(key: string | undefined, error: unknown): void {
    this.counts.failedCount++;
    if (this.failed.length === MAX_LISTED_FAILURES) return;
    this.failed.push({
      key,
      code: errorCode(error),
      permanent: isPermanent(error),
      message: errorMessage(error).slice(0, MAX_MESSAGE_CHARACTERS),
    });
  }

  result(dryRun: boolean, continueFrom?: string): CopyResult {
    return {
      ...this.counts,
      failed: this.failed,
      ...(dryRun && { wouldCopy: this.planned }),
      ...(continueFrom !== undefined && { continueFrom }),
    };
  }
}
