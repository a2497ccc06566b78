import type { ResolvedConfig } from "../../config/schema";
import { destinationsOf } from "../../config/writers-of";

/** A name for a folder of this config's own: its first bucket's. */
export function folderName(config: ResolvedConfig): string {
  return destinationsOf(config)[0]?.bucketName ?? "none";
}
