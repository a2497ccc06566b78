import type { CopySettings } from "../env";
import { expectKeyLength, expectUnderPrefix } from "../shared/object-key";

/**
 * The key of a copy: the destination's prefix, then the whole source key.
 * @throws WrongSourceError when the key does not start with the source prefix.
 * @throws KeyTooLongError when the key would be longer than S3 allows.
 */
export function copyKey(sourceKey: string, { source, destination }: CopySettings): string {
  expectUnderPrefix(sourceKey, source.prefix);
  const key = destination.prefix + sourceKey;
  expectKeyLength(key, `the copy of ${sourceKey}`);
  return key;
}
