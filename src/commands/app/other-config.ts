import type { Model } from "../../terraform-model";
import type { ResolvedConfig } from "../../config/schema";

/**
 * A word before all that is missing, when the stacks are not this config's at all: its destination is in none of them.
 * Undefined when it is.
 */
export function otherConfigLine(
  { destination: { bucketName } }: ResolvedConfig,
  { buckets }: Model,
): string | undefined {
  if (buckets.some(({ name }) => name === bucketName)) return undefined;
  const received = buckets.map(({ name }) => name).join(", ") || "none";
  return (
    `The stacks look like those of another config: expected the bucket ${bucketName} in them, received ${received}. ` +
    "Run npm run synth with this config first."
  );
}
