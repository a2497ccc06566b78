import { FailureList, type BulkResult } from "../shared/failure-list";
import type { CopyOutcome } from "./copy-object";

/** What an invocation that did not fail answers. */
export interface CopyResult extends BulkResult {
  readonly copied: number;
  readonly copiedBytes: number;
  /** Existed already, or in a newer version, or have another suffix. */
  readonly skipped: number;
  /** Were deleted before they could be copied. */
  readonly vanished: number;
  /** Cannot be copied, and were recorded in the quarantine. */
  readonly quarantined: number;
  /** A dry run's: what would be copied, and how much. */
  readonly wouldCopy?: readonly { readonly key: string; readonly bytes: number }[];
}

/** Counts how the objects of an invocation end. */
export class CopyReport {
  readonly failures = new FailureList();
  private readonly counts = { copied: 0, copiedBytes: 0, skipped: 0, vanished: 0, quarantined: 0 };
  private readonly planned: { key: string; bytes: number }[] = [];

  /** How many objects a dry run has found so far. */
  get plannedCount(): number {
    return this.planned.length;
  }

  add(key: string, outcome: CopyOutcome | "quarantined" | "other-suffix"): void {
    if (typeof outcome === "string") {
      this.counts[outcome === "quarantined" ? "quarantined" : "skipped"]++;
      return;
    }
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

  result(dryRun: boolean, continueFrom?: string): CopyResult {
    return {
      ...this.counts,
      ...this.failures.result(),
      ...(dryRun && { wouldCopy: this.planned }),
      ...(continueFrom !== undefined && { continueFrom }),
    };
  }
}

/** How many objects were tried, a dry run's left out. */
export function triedCount(result: CopyResult): number {
  const { copied, skipped, vanished, quarantined, failedCount } = result;
  return copied + skipped + vanished + quarantined + failedCount;
}
