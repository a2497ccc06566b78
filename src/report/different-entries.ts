import type { Setting } from "../analysis/lookup/question";

/** The part of a differing setting to show. */
export interface DifferentEntries {
  readonly expected: string;
  readonly received: string;
  /** For a list: how many other entries are as expected. */
  readonly alike: number;
}

const SEPARATOR = "; ";

/** For a list, such as a function's environment, the differing entries; otherwise the whole value. */
export function differentEntries({
  expected,
  received,
}: Pick<Setting, "expected" | "received">): DifferentEntries {
  const whole = { expected, received, alike: 0 };
  // JSON counts as one value.
  if (/^[[{"]/.test(expected)) return whole;
  const [asked, found] = [expected.split(SEPARATOR), received.split(SEPARATOR)];
  const missing = asked.filter((entry) => !found.includes(entry));
  const further = found.filter((entry) => !asked.includes(entry));
  const alike = asked.length - missing.length;
  if (alike === 0 || missing.length + further.length === 0) return whole;
  return { expected: listed(missing), received: listed(further), alike };
}

function listed(entries: readonly string[]): string {
  return entries.join(SEPARATOR) || "none";
}

/** `and 14 more as expected`; empty when there are none. */
export function alikeText({ alike }: DifferentEntries): string {
  return alike === 0 ? "" : `and ${alike} more as expected`;
}
