import { KeyTooLongError, WrongSourceError } from "./errors";

/** S3's limit for keys, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024;

/** @throws WrongSourceError when the key of the source does not start with the prefix. */
export function expectUnderPrefix(key: string, prefix: string): void {
  if (key.startsWith(prefix)) return;
  throw new WrongSourceError(`a key under ${JSON.stringify(prefix)}`, "the source", JSON.stringify(key));
}

/** Whether the key ends in one of the suffixes, case-insensitively. */
export function hasSuffix(key: string, suffixes: readonly string[] | undefined): boolean {
  const lower = key.toLowerCase();
  return suffixes?.some((suffix) => lower.endsWith(suffix.toLowerCase())) ?? true;
}

/**
 * @param subject - What the key is for.
 * @throws KeyTooLongError when the key is longer than {@link MAX_KEY_BYTES}.
 */
export function expectKeyLength(key: string, subject: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes <= MAX_KEY_BYTES) return;
  throw new KeyTooLongError(
    `a key of at most ${String(MAX_KEY_BYTES)} bytes`,
    subject,
    `${String(bytes)} bytes`,
  );
}
