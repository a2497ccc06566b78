import { PolicyError, describeReceived } from "./errors";
import { memoryOfTexts } from "./memoized";
import { parseStatementLeniently, parseStatement } from "./parse-statement";
import type { PolicyDocument, PolicyKind, PolicyWarning } from "./policy-document";
import { checkElements, checkTexts, isObject } from "./parse-json";

/** Kinds whose Ids and Sids IAM restricts. */
const ATTACHED_TO_IDENTITIES: ReadonlySet<PolicyKind> = new Set<PolicyKind>([
  "identity",
  "boundary",
  "session",
  "scp",
]);

/** Caches what is derived from a document, such as its tests, for when the same policy is read again. */
const remember = memoryOfTexts<PolicyDocument>();

/**
 * Reads a policy strictly: what AWS would refuse or this engine does not model is an error.
 *
 * @param json the parsed JSON of the policy
 * @param where the policy's name, the beginning of every place in an error: `bucket policy of b`
 * @param kind what the policy is attached to
 * @param mode `lenient` reads what this engine models of a statement and ignores the rest. Default: the rest is an
 *   error
 * @throws PolicyError naming the place, what was expected and what was received
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(
  json: unknown,
  where: string,
  kind: PolicyKind,
  mode?: "lenient",
): PolicyDocument {
  if (!isObject(json)) throw new PolicyError(where, "a policy as a JSON object", describeReceived(json));
  const text = JSON.stringify(json);
  checkSize(json, text.length, where);
  // Of a copy: what is remembered keeps nothing of the caller's alive.
  return remember(JSON.stringify([kind, where, mode]) + text, () =>
    readDocument(JSON.parse(text) as Json, where, kind, mode),
  );
}

type Json = Readonly<Record<string, unknown>>;

function readDocument(json: Json, where: string, kind: PolicyKind, mode?: "lenient"): PolicyDocument {
  checkTexts(json, where);
  const withoutId = ATTACHED_TO_IDENTITIES.has(kind);
  checkElements(json, withoutId ? ["Version", "Statement"] : ["Version", "Id", "Statement"], where);
  if (json.Version !== "2012-10-17") {
    // Without it, or with the older one, variables are plain text.
    throw new PolicyError(`${where}.Version`, '"2012-10-17"', describeReceived(json.Version));
  }
  if (json.Id !== undefined && typeof json.Id !== "string") {
    throw new PolicyError(`${where}.Id`, "a string", describeReceived(json.Id));
  }
  const listed = Array.isArray(json.Statement);
  const raw: readonly unknown[] = Array.isArray(json.Statement) ? json.Statement : [json.Statement];
  if (json.Statement === undefined || raw.length === 0) {
    throw new PolicyError(`${where}.Statement`, "at least one statement", describeReceived(json.Statement));
  }
  const warnings: PolicyWarning[] = [];
  const parse = mode === "lenient" ? parseStatementLeniently : parseStatement;
  const statements = raw.map((statement, index) =>
    parse(statement, index, `${where}.Statement${listed ? `[${String(index)}]` : ""}`, kind, warnings),
  );
  checkSids(statements, where);
  return { kind, statements, warnings };
}

/** Longer than any policy that AWS accepts, except those of S3 Access Grants (350 KB). */
const LONGEST = 350 * 1024;
/** As many of the shortest statements as fit into 32 KB, the largest key policy. */
const MOST_STATEMENTS = 500;

/** A policy that AWS would refuse for its size is not decided. */
function checkSize(json: Json, length: number, where: string): void {
  if (length > LONGEST) {
    throw new PolicyError(where, `a policy of at most ${LONGEST} characters`, `${length} characters`);
  }
  const statements = Array.isArray(json.Statement) ? json.Statement.length : 1;
  if (statements > MOST_STATEMENTS) {
    throw new PolicyError(`${where}.Statement`, `at most ${MOST_STATEMENTS} statements`, String(statements));
  }
}

/**
 * Two statements with the same Sid would make answers ambiguous, and IAM refuses them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
function checkSids(statements: PolicyDocument["statements"], where: string): void {
  const seen = new Set<string>();
  for (const { sid, index } of statements) {
    if (sid === undefined || sid === "") continue;
    if (seen.has(sid)) {
      throw new PolicyError(
        `${where}.Statement[${String(index)}].Sid`,
        "each Sid once",
        `${describeReceived(sid)} again`,
      );
    }
    seen.add(sid);
  }
}
