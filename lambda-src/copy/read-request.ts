import { isEvent } from "../shared/read-event";
import { readOptions, readRequest, type BulkOptions, type ObjectsRequest } from "../shared/read-request";
import { asFields, expectFields, readKeyUnder, type Fields } from "../shared/request-fields";

const FLAGS = ["dryRun", "skipEqual"] as const;
type Flag = (typeof FLAGS)[number];

/** The objects under a prefix. */
export type ListRequest = {
  readonly kind: "list";
  readonly prefix: string;
  readonly continueFrom?: string;
} & BulkOptions<Flag>;

/** The request of an invocation. */
export type CopyRequest = ObjectsRequest<Flag> | ListRequest;

const EXPECTED = "an event of S3, a list, keys, or Items of a Distributed Map";

/**
 * The request of an invocation: the forms of {@link readRequest}, with the options `dryRun` and `skipEqual`, or `{
 * "list": { "prefix"?, "continueFrom"?, … } }`: the objects under the source prefix, or a longer one.
 * @param sourcePrefix - A list must be under this prefix.
 * @throws UnexpectedEventError for anything else, and for unknown fields.
 */
export function readCopyRequest(event: unknown, sourcePrefix: string): CopyRequest {
  const fields = asFields(event, EXPECTED, "the invocation");
  if (isEvent(fields) || !("list" in fields)) return readRequest(fields, FLAGS, EXPECTED);
  expectFields(fields, ["list"], "the invocation");
  return readList(asFields(fields.list, "an object", "list"), sourcePrefix);
}

function readList(fields: Fields, sourcePrefix: string): ListRequest {
  expectFields(fields, ["prefix", "continueFrom", ...FLAGS, "onFailure"], "list");
  const prefix =
    fields.prefix === undefined ? sourcePrefix : readKeyUnder(sourcePrefix, fields.prefix, "list.prefix");
  const { continueFrom } = fields;
  return {
    kind: "list",
    prefix,
    ...(continueFrom !== undefined && {
      continueFrom: readKeyUnder(prefix, continueFrom, "list.continueFrom"),
    }),
    ...readOptions(fields, FLAGS, "list."),
  };
}
