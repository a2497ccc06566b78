import { UnexpectedEventError } from "./errors";
import { isEvent, readEvent, type UnreadChange } from "./read-event";
import { asFields, asList, describe, expectFields, readFlag, readText, type Fields } from "./request-fields";

/**
 * The invocation's result if some objects failed. `throw`: it fails and names them. `report`: it succeeds and lists
 * them.
 */
export type OnFailure = "throw" | "report";

/** The options of a request for many objects: flags that are false by default, and `onFailure`. */
export type BulkOptions<Flag extends string> = Readonly<Record<Flag, boolean>> & {
  readonly onFailure: OnFailure;
};

/** A request for objects by key. */
export type KeysRequest<Flag extends string> = {
  readonly kind: "keys";
  /** Those that come after `continueFrom`. */
  readonly keys: readonly string[];
  readonly continueFrom?: string;
  /** A batch of a Distributed Map: unfinished objects are failures, and permanent failures go to the quarantine. */
  readonly isBatch: boolean;
} & BulkOptions<Flag>;

/** The request of an invocation. */
export type ObjectsRequest<Flag extends string> =
  { readonly kind: "event"; readonly changes: readonly UnreadChange[] } | KeysRequest<Flag>;

/**
 * The request of an invocation; one of:
 * - an event, in one of the forms of {@link readEvent}: the objects that it reports;
 * - `{ "keys": [ "…" ], "continueFrom"?, … }`: these objects;
 * - `{ "Items": [ { "Key": "…" } ], "BatchInput"?: { … } }`: a batch of a Step Functions Distributed Map.
 *
 * `…` are the flags and `onFailure` (`throw` by default).
 * @param expected - The expectation for the error.
 * @throws UnexpectedEventError for anything else, and for unknown fields.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 */
export function readRequest<Flag extends string>(
  event: unknown,
  flags: readonly Flag[],
  expected: string,
): ObjectsRequest<Flag> {
  if (isEvent(event)) return { kind: "event", changes: readEvent(event) };
  const fields = asFields(event, expected, "the invocation");
  const options = [...flags, "onFailure"];
  if ("keys" in fields) {
    expectFields(fields, ["keys", "continueFrom", ...options], "the invocation");
    const keys = asList(fields.keys, "keys").map((key, index) => readText(key, `keys[${String(index)}]`));
    return {
      kind: "keys" as const,
      ...distinctKeys(keys, fields.continueFrom),
      isBatch: false,
      ...readOptions(fields, flags, ""),
    };
  }
  if ("Items" in fields) {
    expectFields(fields, ["Items", "BatchInput"], "the invocation");
    const input = asFields(fields.BatchInput ?? {}, "an object", "BatchInput");
    expectFields(input, options, "BatchInput");
    const keys = asList(fields.Items, "Items").map((item, index) => {
      const subject = `Items[${String(index)}]`;
      // The items are from a listing: other fields are ignored.
      return readText(asFields(item, "an object", subject).Key, `${subject}.Key`);
    });
    return {
      kind: "keys" as const,
      ...distinctKeys(keys, undefined),
      isBatch: true,
      ...readOptions(input, flags, "BatchInput."),
    };
  }
  throw new UnexpectedEventError(expected, "the invocation", describe(event));
}

/**
 * The options among the fields.
 * @param path - The path of the fields for messages, with a trailing dot.
 */
export function readOptions<Flag extends string>(
  fields: Fields,
  flags: readonly Flag[],
  path: string,
): BulkOptions<Flag> {
  const onFailure = readOnFailure(fields.onFailure, `${path}onFailure`);
  const read = flags.map((flag) => [flag, readFlag(fields[flag], `${path}${flag}`)] as const);
  return { ...(Object.fromEntries(read) as Record<Flag, boolean>), onFailure };
}

function readOnFailure(value: unknown, subject: string): OnFailure {
  if (value === undefined) return "throw";
  if (value === "throw" || value === "report") return value;
  throw new UnexpectedEventError('"throw" or "report"', subject, describe(value));
}

/** Each key once, in order, because parallel work on the same key would conflict. */
function distinctKeys(keys: readonly string[], continueFrom: unknown) {
  const distinct = [...new Set(keys)];
  if (continueFrom === undefined) return { keys: distinct };
  const key = readText(continueFrom, "continueFrom");
  if (!distinct.includes(key)) {
    throw new UnexpectedEventError("one of the keys", "continueFrom", describe(continueFrom));
  }
  return { keys: distinct.slice(distinct.indexOf(key) + 1), continueFrom: key };
}
