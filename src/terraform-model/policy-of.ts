import { parseJson } from "../config/parse-json";
import { parsePolicy, PolicyError, unreadPolicy, type PolicyDocument, type PolicyKind } from "../iam";
import type { ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { isOwnStack } from "./open-stacks";
import { isObject } from "../iam/parse-json";
import { placeOf, textOf, type Resource } from "./resource";

/**
 * The longest policies that AWS accepts, in bytes, by owner.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html
 */
const MOST_BYTES: Readonly<Record<string, number>> = {
  aws_s3_bucket_policy: 20_480,
  aws_kms_key: 32_768,
  aws_sqs_queue_policy: 8_192,
  aws_sns_topic_policy: 30 * 1024,
  aws_ssoadmin_permission_set_inline_policy: 32_768,
};

/**
 * The same in characters; IAM does not count white space. A trust policy may have 8,192 where the account's quota was
 * raised; a role's inline policies may have 10,240 together.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST_CHARACTERS: Readonly<Record<string, number>> = {
  aws_iam_role: 8_192,
  aws_iam_role_policy: 10_240,
  aws_iam_policy: 6_144,
};

/**
 * Reads a policy from an argument.
 *
 * @param name - its name in messages: `bucket policy of account-b-thumb-bucket`
 * @throws ModelError when it is not JSON, or not a policy that AWS accepts
 */
export function policyOf(resource: Resource, argument: string, name: string, kind: PolicyKind): ModelPolicy {
  if (!isReadLeniently(resource)) return readArgument(resource, argument, name, kind);
  const reason = resource.shown?.unknown.get(argument);
  if (reason !== undefined && resource.args[argument] === undefined) return unread(name, kind, reason);
  return readOrUnread(name, kind, () => {
    const policy = readArgument(resource, argument, name, kind);
    return reason === undefined ? policy : { ...policy, document: { ...policy.document, unread: reason } };
  });
}

/** Someone else's policy may contain something unknown: then only what depends on it is undecided. */
export function readOrUnread(name: string, kind: PolicyKind, read: () => ModelPolicy): ModelPolicy {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelError) return unread(name, kind, `not read: ${error.message}`);
    throw error;
  }
}

/** An existing policy with unknown content. */
export function unread(name: string, kind: PolicyKind, reason: string): ModelPolicy {
  return { name, json: null, document: unreadPolicy(kind, reason) };
}

/** Of a plan, a state or a user's own app: it need not be what a config synthesizes to. */
function isReadLeniently({ shown, stack }: Resource): boolean {
  return shown !== undefined || isOwnStack(stack);
}

function readArgument(resource: Resource, argument: string, name: string, kind: PolicyKind): ModelPolicy {
  const place = placeOf(resource, argument);
  const text = textOf(resource, argument);
  refuseLonger(place, Buffer.byteLength(text), MOST_BYTES[resource.type], "bytes");
  refuseLonger(place, charactersOf(text), MOST_CHARACTERS[resource.type], "characters");
  const json = parseText(text, place);
  return isReadLeniently(resource)
    ? readPolicy(inNewForm(json, resource), name, kind, place, "lenient")
    : readPolicy(json, name, kind, place);
}

/**
 * Any policy in the form of the stacks. In the older version, or without one, variables are plain text. A repository's
 * policy names no resource.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
function inNewForm(json: unknown, { type }: Resource): unknown {
  if (!isObject(json)) return json;
  const { Version = "2008-10-17", Statement } = json;
  const form =
    type === "aws_ecr_repository_policy" ? ofRepository : /^aws_sns_/.test(type) ? ofTopic : undefined;
  const statements = form === undefined ? Statement : [Statement].flat().map(form);
  const inForm = { ...json, Version, Statement: statements };
  if (Version !== "2008-10-17") return inForm;
  const text = JSON.stringify({ ...inForm, Version: "2012-10-17" });
  return JSON.parse(text.replaceAll("${", "${$}{")) as unknown;
}

/**
 * SNS's default topic policy, which allows only the owner: AWS:SourceOwner is the caller's account.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
function ofTopic(statement: unknown): unknown {
  if (!isObject(statement)) return statement;
  const { Condition, ...rest } = statement;
  const [, owner] =
    /^\{"StringEquals":\{"aws:SourceOwner":"(\d{12})"\}\}$/i.exec(JSON.stringify(Condition ?? {})) ?? [];
  const isAnybody = isObject(rest["Principal"]) && rest["Principal"]["AWS"] === "*";
  return owner === undefined || !isAnybody ? statement : { ...rest, Principal: { AWS: owner } };
}

function ofRepository(statement: unknown): unknown {
  return isObject(statement) && !("Resource" in statement) && !("NotResource" in statement)
    ? { ...statement, Resource: "*" }
    : statement;
}

/**
 * Refuses inline policies that are together longer than a role may have.
 *
 * @throws ModelError
 */
export function checkTogether(policies: readonly Resource[], name: string): void {
  const [first] = policies;
  if (first === undefined) return;
  const characters = policies.reduce((sum, policy) => sum + charactersOf(textOf(policy, "policy")), 0);
  refuseLonger(
    `${first.stack} / inline policies of role ${name}`,
    characters,
    MOST_CHARACTERS[first.type],
    "characters",
  );
}

/** As IAM counts them. */
function charactersOf(text: string): number {
  return text.replaceAll(/\s/g, "").length;
}

function refuseLonger(place: string, received: number, most: number | undefined, unit: string): void {
  if (most === undefined || received <= most) return;
  throw new ModelError(place, `at most ${most} ${unit} of policy, AWS's limit`, `${received} ${unit}`);
}

/**
 * @param place - the policy's place, for messages
 * @param mode - as of {@link parsePolicy}
 */
export function readPolicy(
  json: unknown,
  name: string,
  kind: PolicyKind,
  place: string,
  mode?: "lenient",
): ModelPolicy {
  return { name, json, document: parse(json, name, kind, place, mode) };
}

function parseText(text: string, place: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new ModelError(place, "a policy in JSON", (error as Error).message);
  }
}

function parse(
  json: unknown,
  name: string,
  kind: PolicyKind,
  place: string,
  mode?: "lenient",
): PolicyDocument {
  try {
    return parsePolicy(json, name, kind, mode);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new ModelError(`${place} (${error.where})`, error.expected, error.received);
    }
    throw error;
  }
}
