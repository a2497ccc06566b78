import { FailureList, type BulkResult } from "../shared/failure-list";
import type { SyncEnd } from "./sync-thumbnails";

/** What an invocation that did not fail answers. */
export interface ThumbnailResult extends BulkResult {
  /** Objects whose thumbnails were written. */
  readonly made: number;
  /** Thumbnails of the same or a newer version already existed, or the key has another suffix. */
  readonly skipped: number;
  /** Objects that are gone, and whose thumbnails were deleted. */
  readonly deleted: number;
  /** Objects that are gone, and had no thumbnails to delete. */
  readonly vanished: number;
  /** Objects that give no thumbnails, and were recorded in the quarantine. */
  readonly quarantined: number;
  /** A dry run's: the keys of the objects whose thumbnails would be made. */
  readonly wouldMake?: readonly string[];
}

/** Counts how the objects of an invocation end. */
export class ThumbnailReport {
  readonly failures = new FailureList();
  private readonly counts = { made: 0, skipped: 0, deleted: 0, vanished: 0, quarantined: 0 };
  private readonly planned: string[] = [];

  /** How many objects a dry run has found so far. */
  get plannedCount(): number {
    return this.planned.length;
  }

  add(key: string, outcome: SyncEnd["outcome"] | "quarantined" | "other-suffix"): void {
    switch (outcome) {
      case "would-make":
        this.planned.push(key);
        break;
      case "placeholder":
      case "other-suffix":
      case "already-there":
      case "already-newer":
        this.counts.skipped++;
        break;
      default:
        this.counts[outcome]++;
    }
  }

  result(dryRun: boolean, continueFrom?: string): ThumbnailResult {
    return {
      ...this.counts,
      ...this.failures.result(),
      ...(dryRun && { wouldMake: this.planned }),
      ...(continueFrom !== undefined && { continueFrom }),
    };
  }
}

/** How many objects were tried, a dry run's left out. */
export function triedCount(result: ThumbnailResult): number {
  const { made, skipped, deleted, vanished, quarantined, failedCount } = result;
  return made + skipped + deleted + vanished + quarantined + failedCount;
}
