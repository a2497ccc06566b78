import type { ResolvedConfig } from "../../config/schema";
import { destinationsOf } from "../../config/writers-of";

/** A folder name for this config: its first bucket's name. */
export function folderName(config: ResolvedConfig): string {
  return destinationsOf(config)[0]?.bucketName ?? "none";
}
