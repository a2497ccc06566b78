import { RequestError, describeReceived } from "./errors";

/**
 * The known condition keys of a request. A key that is in neither list is undetermined, and a decision that depends on
 * it is an error.
 */
export interface RequestContext {
  /** By key in lower case. One string for a key with a single value, a list for a key that may have several. */
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  /** Keys in lower case that AWS does not send with this request. `aws:requesttag/*` is a family. */
  readonly absent: ReadonlySet<string>;
  /** The assumed values of other keys. @default - it is undetermined */
  readonly assumed?: (key: string) => Found;
}

/** What is known about a key. */
export type Found =
  | { readonly state: "single"; readonly value: string }
  | { readonly state: "several"; readonly values: readonly string[] }
  /** AWS does not send it. */
  | { readonly state: "absent" }
  /** AWS sends it with this value or not at all: its pages do not agree. */
  | { readonly state: "perhaps"; readonly value: string }
  /** AWS sends it with a value of which this is the beginning. */
  | { readonly state: "begins"; readonly value: string }
  /** AWS sends it, with a value that was not given. */
  | { readonly state: "present" }
  | { readonly state: "undeclared" };

export const ABSENT: Found = { state: "absent" };
export const PRESENT: Found = { state: "present" };
export const UNDECLARED: Found = { state: "undeclared" };

/** Looks a key up, derived ones included. */
export interface ContextView {
  /** @param key in lower case */
  find(key: string): Found;
}

/** Of AWS, or of an identity provider: `oidc.example.com/id/a:sub`. */
const KEY = /^[a-z0-9-][a-z0-9._/-]*:.+$/;

/**
 * A context from plain data, as it is in a JSON file. Keys may be written in any case.
 *
 * @param values a string for a key with a single value, a list for a key that may have several
 * @param absent keys that the request does not have
 * @param assumed the assumed value of any other key, by its name in lower case. Default: it is undetermined
 * @throws RequestError if a key is malformed, declared twice, or both given and absent
 */
export function createContext(
  values: Readonly<Record<string, string | readonly string[]>> = {},
  absent: readonly string[] = [],
  assumed?: RequestContext["assumed"],
): RequestContext {
  const map = new Map<string, string | readonly string[]>();
  for (const [written, value] of Object.entries(values)) {
    const key = checkKey(written, "context.values");
    if (map.has(key)) throw new RequestError(`context.values.${written}`, "each key once", "the key twice");
    map.set(key, value);
  }
  const missing = new Set<string>();
  for (const written of absent) {
    const key = checkKey(written, "context.absent");
    if (map.has(key)) {
      throw new RequestError(
        `context.absent.${written}`,
        "a key without a value",
        describeReceived(map.get(key)),
      );
    }
    missing.add(key);
  }
  return { values: map, absent: missing, ...(assumed === undefined ? {} : { assumed }) };
}

function checkKey(written: string, where: string): string {
  const key = written.toLowerCase();
  if (!KEY.test(key)) {
    throw new RequestError(where, "condition keys such as aws:SecureTransport", describeReceived(written));
  }
  return key;
}

/** The declared value of a key, or the assumed one. An empty list is the same as no key. */
export function findDeclared({ values, absent, assumed }: RequestContext, key: string): Found {
  const value = values.get(key);
  if (value !== undefined) {
    if (typeof value === "string") return { state: "single", value };
    return value.length === 0 ? ABSENT : { state: "several", values: value };
  }
  if (absent.has(key) || absent.has(familyOf(key) ?? key)) return ABSENT;
  return assumed?.(key) ?? UNDECLARED;
}

/** `aws:resourcetag/*` for `aws:resourcetag/team`, `kms:encryptioncontext:*` for `kms:encryptioncontext:aws:s3:arn`. */
export function familyOf(key: string): string | undefined {
  const [start] = /^(?:kms:encryptioncontext:|[^/]+\/)/.exec(key) ?? [];
  return start === undefined ? undefined : `${start}*`;
}
