const known = new Map<string, RegExp>();

/** A text with `*` and `?` as IAM writes them, as a regular expression of the whole. */
export function globOf(pattern: string): RegExp {
  const found = known.get(pattern) ?? toRegExp(pattern);
  known.set(pattern, found);
  return found;
}

/** Several stars in a row mean one; that keeps the expression from being slow. */
function toRegExp(pattern: string): RegExp {
  const escaped = pattern.replace(/\*+/g, "*").replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}
