import { UnexpectedEventError } from "../shared/errors";
import { readRecords } from "../shared/s3-event";
import type { CopyOptions } from "./copy-object";

/** Options that a list and a batch have in common. */
export interface BulkOptions extends CopyOptions {
  /**
   * What becomes of the invocation when some objects failed. `throw`: it fails, and names them. `report`: it
   * succeeds, and its result lists them.
   */
  readonly onFailure: "throw" | "report";
}

/** What an invocation asks for. */
export type CopyRequest =
  | { readonly kind: "test-event" }
  | { readonly kind: "event"; readonly records: readonly unknown[] }
  | ({ readonly kind: "list"; readonly prefix: string; readonly continueFrom?: string } & BulkOptions)
  | ({
      readonly kind: "keys";
      readonly keys: readonly string[];
      readonly continueFrom?: string;
      /** Nobody is there who would go on: what is not done in time is a failure too. */
      readonly mustFinish: boolean;
    } & BulkOptions);

const EXPECTED = "Records of an S3 event, a list, keys, or Items of a Distributed Map";
const OPTIONS = ["dryRun", "skipEqual", "onFailure"];

type Fields = Readonly<Record<string, unknown>>;

/**
 * What an invocation asks for; one of:
 * - an S3 event: the versions that it tells of;
 * - `{ "list": { "prefix"?, "continueFrom"?, … } }`: what lies under the source prefix, or a longer one;
 * - `{ "keys": [ "…" ], "continueFrom"?, … }`: these objects;
 * - `{ "Items": [ { "Key": "…" } ], "BatchInput"?: { … } }`: a batch of a Step Functions Distributed Map.
 *
 * `…` stands for `dryRun`, `skipEqual` (both false by default) and `onFailure` (`throw` by default).
 * @param sourcePrefix - What a list may not look beyond.
 * @throws UnexpectedEventError for anything else, and for every field that is not known: a misspelt option must not be
 * taken for its default.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 */
export function readCopyRequest(event: unknown, sourcePrefix: string): CopyRequest {
  const fields = asFields(event, EXPECTED, "the invocation");
  if ("Records" in fields || "Event" in fields) {
    const records = readRecords(event);
    return records ? { kind: "event", records } : { kind: "test-event" };
  }
  if ("list" in fields) {
    expectFields(fields, ["list"], "the invocation");
    return readList(asFields(fields.list, "an object", "list"), sourcePrefix);
  }
  if ("keys" in fields) {
    expectFields(fields, ["keys", "continueFrom", ...OPTIONS], "the invocation");
    const keys = asList(fields.keys, "keys").map((key, index) => readText(key, `keys[${String(index)}]`));
    return {
      kind: "keys",
      ...distinctKeys(keys, fields.continueFrom),
      mustFinish: false,
      ...readOptions(fields, ""),
    };
  }
  if ("Items" in fields) {
    expectFields(fields, ["Items", "BatchInput"], "the invocation");
    const options = asFields(fields.BatchInput ?? {}, "an object", "BatchInput");
    expectFields(options, OPTIONS, "BatchInput");
    const keys = asList(fields.Items, "Items").map((item, index) => {
      const subject = `Items[${String(index)}]`;
      // The items are a listing's: what else S3 says of an object is its own affair.
      return readText(asFields(item, "an object", subject).Key, `${subject}.Key`);
    });
    return {
      kind: "keys",
      ...distinctKeys(keys, undefined),
      mustFinish: true,
      ...readOptions(options, "BatchInput."),
    };
  }
  throw new UnexpectedEventError(EXPECTED, "the invocation", describe(event));
}

function readList(fields: Fields, sourcePrefix: string): CopyRequest {
  expectFields(fields, ["prefix", "continueFrom", ...OPTIONS], "list");
  const prefix =
    fields.prefix === undefined ? sourcePrefix : readKeyUnder(sourcePrefix, fields.prefix, "list.prefix");
  const { continueFrom } = fields;
  return {
    kind: "list",
    prefix,
    ...(continueFrom !== undefined && {
      continueFrom: readKeyUnder(prefix, continueFrom, "list.continueFrom"),
    }),
    ...readOptions(fields, "list."),
  };
}

/** Each key once, in order: copied twice at the same time, they would only be in each other's way. */
function distinctKeys(keys: readonly string[], continueFrom: unknown) {
  const distinct = [...new Set(keys)];
  if (continueFrom === undefined) return { keys: distinct };
  const key = readText(continueFrom, "continueFrom");
  if (!distinct.includes(key)) {
    throw new UnexpectedEventError("one of the keys", "continueFrom", describe(continueFrom));
  }
  return { keys: distinct, continueFrom: key };
}

function readOptions({ dryRun, skipEqual, onFailure }: Fields, path: string): BulkOptions {
  if (onFailure !== undefined && onFailure !== "throw" && onFailure !== "report") {
    throw new UnexpectedEventError('"throw" or "report"', `${path}onFailure`, describe(onFailure));
  }
  return {
    dryRun: readFlag(dryRun, `${path}dryRun`),
    skipEqual: readFlag(skipEqual, `${path}skipEqual`),
    onFailure: onFailure ?? "throw",
  };
}

function readKeyUnder(prefix: string, value: unknown, subject: string): string {
  if (typeof value === "string" && value.startsWith(prefix)) return value;
  throw new UnexpectedEventError(`text that starts with ${JSON.stringify(prefix)}`, subject, describe(value));
}

function readFlag(value: unknown, subject: string): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  throw new UnexpectedEventError("true or false", subject, describe(value));
}

function readText(value: unknown, subject: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new UnexpectedEventError("text", subject, describe(value));
}

function asList(value: unknown, subject: string): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value as unknown[];
  throw new UnexpectedEventError("a list that is not empty", subject, describe(value));
}

function asFields(value: unknown, expected: string, subject: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UnexpectedEventError(expected, subject, describe(value));
}

function expectFields(fields: Fields, known: readonly string[], subject: string): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UnexpectedEventError(`only ${known.join(", ")}`, subject, describe(unknown));
}

/** The value, short enough for a message. */
function describe(value: unknown): string {
  const json = value === undefined ? "nothing" : JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 200)}…` : json;
}
