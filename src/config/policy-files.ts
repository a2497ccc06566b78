import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeText } from "./decode-text";
import { HandshakeError } from "./errors";
import {
  existingOf,
  POLICY_EXPECTED,
  policyDocumentSchema,
  policyShape,
  statementShape,
  type Existing,
  type GivenPolicy,
} from "./existing-schema";
import { expectationOf, toFindings, valueText } from "./findings";
import type { ManagedPolicies } from "./managed-policies-schema";
import { DuplicateKeyError, parseJson } from "./parse-json";
import type { ResolvedConfig } from "./schema";
import type { RoleWriter, Source, Writer } from "./writer-schema";

/** A policy file of the config cannot be read, or is not a policy. */
export class PolicyFileError extends HandshakeError {
  readonly code = "POLICY_FILE_UNREADABLE";

  /**
   * @param option - the place in the config that names the file
   * @param place - the file, and the place in it
   */
  constructor(option: string, place: string, expected: string, received: string) {
    super(`${option}: ${place}: expected ${expected}, received ${received}`);
  }
}

/**
 * The config with the policies instead of the files that it names.
 *
 * @param folder - the config file's, which the paths start from
 * @throws PolicyFileError
 */
export function withPolicyFiles(config: ResolvedConfig, folder: string): ResolvedConfig {
  const { destination, destinations, writers } = config;
  const read: ReadPolicy = (policy, option) =>
    typeof policy === "string" ? readGivenPolicy(folder, policy, option) : policy;
  const readOf = <Bucket extends { readonly existing: Existing }>(bucket: Bucket, path: string): Bucket => ({
    ...bucket,
    existing: withBucketPolicy(bucket.existing, read, `${path}.existing`),
  });
  return {
    ...config,
    ...(destination === undefined ? {} : { destination: readOf(destination, "destination") }),
    ...(destinations === undefined
      ? {}
      : {
          destinations: Object.fromEntries(
            Object.entries(destinations).map(([name, one]) => [name, readOf(one, `destinations.${name}`)]),
          ),
        }),
    writers: writers.map((writer, index) => withWritersPolicies(writer, read, `writers[${index}]`)),
  };
}

type ReadPolicy = (policy: string | GivenPolicy, option: string) => GivenPolicy;

function withWritersPolicies<W extends Writer>(writer: W, read: ReadPolicy, path: string): W {
  if (!("managedPolicies" in writer)) return writer;
  const { handshake } = writer;
  return {
    ...writer,
    managedPolicies: withDocuments(writer.managedPolicies, read, `${path}.managedPolicies`),
    existingRole: withRolePolicies(writer.existingRole, read, `${path}.existingRole`),
    ...(handshake.kind === "assume-role"
      ? {
          handshake: {
            ...handshake,
            existingRole: withRolePolicies(handshake.existingRole, read, `${path}.handshake.existingRole`),
          },
        }
      : {}),
    ...("source" in writer ? { source: withSourcePolicy(writer.source, read, path) } : {}),
  };
}

function withSourcePolicy<S extends Source>(source: S, read: ReadPolicy, path: string): S {
  return source.in === "own-bucket"
    ? { ...source, existing: withBucketPolicy(source.existing, read, `${path}.source.existing`) }
    : source;
}

function withBucketPolicy(existing: Existing, read: ReadPolicy, path: string): Existing {
  const { policy, ...rest } = existingOf(existing) ?? {};
  if (typeof policy !== "string" || policy === "none") return existing;
  return { bucketPolicy: "hand-over", ...rest, policy: read(policy, `${path}.policy`) };
}

function withRolePolicies(
  existing: RoleWriter["existingRole"],
  read: ReadPolicy,
  path: string,
): RoleWriter["existingRole"] {
  if (typeof existing === "boolean") return existing;
  const { trust, policies } = existing;
  return {
    ...existing,
    ...(trust === undefined ? {} : { trust: read(trust, `${path}.trust`) }),
    policies: policies.map((policy, index) => read(policy, `${path}.policies[${index}]`)),
  };
}

function withDocuments(policies: ManagedPolicies, read: ReadPolicy, path: string): ManagedPolicies {
  return policies.map((policy, index) =>
    typeof policy === "string"
      ? policy
      : { ...policy, document: read(policy.document, `${path}[${index}].document`) },
  );
}

const ENVELOPE = Object.keys(policyShape);
const ELEMENTS = Object.keys(statementShape);

function readGivenPolicy(folder: string, file: string, option: string): GivenPolicy {
  const json = readPolicyJson(folder, file, option);
  const { data, error } = policyDocumentSchema.safeParse(json, { error: expectationOf });
  if (data !== undefined) return data;
  const [first] = toFindings(error.issues, json, (path) => (path.length === 0 ? ENVELOPE : ELEMENTS));
  const place = first === undefined || !first.path.startsWith("(") ? `${file}: ${first?.path ?? ""}` : file;
  const expected = place === file ? POLICY_EXPECTED : (first?.expected ?? POLICY_EXPECTED);
  throw new PolicyFileError(option, place, expected, first?.received ?? valueText(json));
}

/**
 * @param option - the place in the config that names the file
 * @throws PolicyFileError
 */
export function readPolicyJson(folder: string, file: string, option: string): unknown {
  let text: string;
  try {
    text = decodeText(readFileSync(join(folder, file)));
  } catch (error) {
    const received = (error as NodeJS.ErrnoException).code ?? "nothing";
    throw new PolicyFileError(option, file, "a policy file next to the config", received);
  }
  try {
    return parseJson(text);
  } catch (error) {
    const place = error instanceof DuplicateKeyError ? `${file}:${error.line}` : file;
    throw new PolicyFileError(option, place, "a policy in JSON, each key once", (error as Error).message);
  }
}
