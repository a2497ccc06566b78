/**
 * The reasons of a decision in a few words, for a line: `allowed by WriteThumbnails`, `no statement of policy of role x
 * allows it`.
 *
 * @param reasons as the evaluator gives them
 */
export function brief(allowed: boolean, reasons: readonly string[]): string {
  const names = reasons.flatMap((text) => /^(?:allowed|denied) by (.+?) of /.exec(text)?.[1] ?? []);
  if (names.length > 0) return `${allowed ? "allowed" : "denied"} by ${[...new Set(names)].join(", ")}`;
  const silent = reasons.flatMap((text) => /^(.+?) has no statement/.exec(text)?.[1] ?? []);
  if (silent.length > 0) return `no statement of ${[...new Set(silent)].join(" or ")} allows it`;
  return reasons.length === 0 ? "nobody needs to allow it" : reasons.join("; ");
}
