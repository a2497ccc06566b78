import type { z } from "zod";
import { type Finding, wrong } from "./errors";
import { nearest } from "./nearest";
import { objectInPlaceOf, unknownKeyAnswer } from "./unknown-key-answers";

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

function oneOf(values: readonly unknown[]): string {
  const known = values.filter((value) => value !== undefined && value !== null);
  const quoted = known.map((value) => JSON.stringify(value)).join(", ");
  return known.length === 1 ? quoted : `one of ${quoted}`;
}

/** The expectation for a check without its own. It is zod's error map, so that every message is an expectation. */
export function expectationOf(issue: RawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return article(issue.expected);
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      return issue.options === undefined ? "another value" : oneOf(issue.options as readonly unknown[]);
    case "too_small":
      return `at least ${issue.minimum} ${unitOf(issue.origin)}`;
    case "too_big":
      return `at most ${issue.maximum} ${unitOf(issue.origin)}`;
    default:
      return issue.message ?? `a valid value (${issue.code})`;
  }
}

function article(type: string): string {
  const names: Record<string, string> = {
    object: "an object",
    record: "an object",
    array: "a list",
    int: "a whole number",
  };
  return names[type] ?? `a ${type}`;
}

function unitOf(origin: string | undefined): string {
  return origin === "array" ? "in the list" : origin === "string" ? "characters" : "";
}

/** `writers[0].roleName`, or `(the config)` for the whole. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[$\w]+$/.test(String(part))) text += text === "" ? String(part) : `.${String(part)}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text === "" ? "(the config)" : text;
}

/** The value as a person would write it, shortened if long. */
export function valueText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined),
    input,
  );
}

/** Converts zod's issues; `knownKeysAt` returns the keys that an object may have, for suggestions. */
export function toFindings(
  issues: readonly Issue[],
  input: unknown,
  knownKeysAt: (path: readonly PropertyKey[]) => readonly string[],
): Finding[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      const known = knownKeysAt(issue.path);
      const given = valueAt(input, issue.path);
      const missing = known.filter((key) => !Object.hasOwn(given ?? {}, key));
      return issue.keys.map((key) => {
        // Prefers a missing key; no key that is so short that every word is similar.
        const near =
          nearest(key, missing) ??
          nearest(
            key,
            known.filter(({ length }) => length > 3),
          );
        // A similar key is suggested; otherwise the answer for a common wish.
        const wish =
          near === undefined || nearest(key, missing) === undefined ? unknownKeyAnswer(key) : undefined;
        if (wish !== undefined) {
          return { path: pathText([...issue.path, key]), expected: wish, received: "an unknown key" };
        }
        return {
          path: pathText([...issue.path, key]),
          expected: near === undefined ? `one of the keys ${known.join(", ")}` : `the key "${near}"`,
          received: "an unknown key",
        };
      });
    }
    if (issue.code === "invalid_key") {
      const expected = issue.issues[0]?.message ?? issue.message;
      return wrong(pathText(issue.path), expected, valueText(issue.path.at(-1)));
    }
    const value = valueAt(input, issue.path);
    return wrong(pathText(issue.path), objectInPlaceOf(issue.path, value) ?? issue.message, valueText(value));
  });
}
