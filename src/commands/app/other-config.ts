import type { Model } from "../../terraform-model";
import type { ResolvedConfig } from "../../config/schema";
import { destinationsOf } from "../../config/writers-of";
import { ownFolderAdvice } from "./open-config";

/**
 * A hint before a long list of missing access, if the stacks belong to another config: its destinations are in none of
 * them. Otherwise undefined.
 */
export function otherConfigLine(
  config: ResolvedConfig,
  file: string,
  { buckets }: Model,
): string | undefined {
  const expected = destinationsOf(config).map(({ bucketName }) => bucketName);
  if (buckets.some(({ name }) => expected.includes(name))) return undefined;
  const received = buckets.map(({ name }) => name).join(", ") || "none";
  return (
    `The stacks look like those of another config: expected the bucket ${expected.join(" or ")} in them, received ${received}. ` +
    `Synthesize this config first: ${ownFolderAdvice(file)}`
  );
}
