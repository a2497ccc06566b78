import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HandshakeError } from "./errors";
import {
  existingOf,
  existingRoleOf,
  POLICY_EXPECTED,
  policyDocumentSchema,
  policyShape,
  statementShape,
  type Existing,
  type GivenPolicy,
} from "./existing-schema";
import { expectationOf, toFindings, valueText } from "./findings";
import { DuplicateKeyError, parseJson } from "./parse-json";
import type { ResolvedConfig } from "./schema";
import type { RoleWriter } from "./writer-schema";

/** A file of a policy that is there already cannot be read, or holds something else. */
export class PolicyFileError extends HandshakeError {
  readonly code = "POLICY_FILE_UNREADABLE";

  constructor(file: string, expected: string, received: string) {
    super(`${file}: expected ${expected}, received ${received}`);
  }
}

/**
 * The config with the policies in place of the files that it names.
 *
 * @param folder - the config file's, which the paths start from
 * @throws PolicyFileError
 */
export function withPolicyFiles(config: ResolvedConfig, folder: string): ResolvedConfig {
  const read = (existing: Existing): Existing => {
    const { policy, ...rest } = existingOf(existing) ?? {};
    return typeof policy !== "string" || policy === "none"
      ? existing
      : { bucketPolicy: "hand-over", ...rest, policy: readPolicyFile(folder, policy) };
  };
  const readAny = (policy: string | GivenPolicy): GivenPolicy =>
    typeof policy === "string" ? readPolicyFile(folder, policy) : policy;
  const readRole = (existing: RoleWriter["existingRole"]): RoleWriter["existingRole"] => {
    const { trust, policies } = existingRoleOf(existing) ?? { policies: [] };
    if (typeof existing === "boolean") return existing;
    return { ...(trust === undefined ? {} : { trust: readAny(trust) }), policies: policies.map(readAny) };
  };
  const { destination, writers } = config;
  return {
    ...config,
    destination: { ...destination, existing: read(destination.existing) },
    writers: writers.map((writer) => {
      if ("existingRole" in writer) return { ...writer, existingRole: readRole(writer.existingRole) };
      if (writer.kind !== "lambda" || writer.source.in !== "own-bucket") return writer;
      const source = { ...writer.source, existing: read(writer.source.existing) };
      return writer.workload === "copy" ? { ...writer, source } : { ...writer, source };
    }),
  };
}

const ENVELOPE = Object.keys(policyShape);
const ELEMENTS = Object.keys(statementShape);

function readPolicyFile(folder: string, file: string): GivenPolicy {
  const json = parse(join(folder, file), file);
  const { data, error } = policyDocumentSchema.safeParse(json, { error: expectationOf });
  if (data !== undefined) return data;
  const [first] = toFindings(error.issues, json, (path) => (path.length === 0 ? ENVELOPE : ELEMENTS));
  const place = first === undefined || !first.path.startsWith("(") ? `${file}: ${first?.path ?? ""}` : file;
  const expected = place === file ? POLICY_EXPECTED : (first?.expected ?? POLICY_EXPECTED);
  throw new PolicyFileError(place, expected, first?.received ?? valueText(json));
}

function parse(path: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const received = (error as NodeJS.ErrnoException).code ?? "nothing";
    throw new PolicyFileError(file, "a policy's file beside the config", received);
  }
  try {
    return parseJson(text);
  } catch (error) {
    const place = error instanceof DuplicateKeyError ? `${file}:${error.line}` : file;
    throw new PolicyFileError(place, "a policy in JSON, each key once", (error as Error).message);
  }
}
