import { parseJson } from "../../config/parse-json";
import { parsePolicy, PolicyError, type PolicyDocument, type PolicyKind } from "../../iam";
import type { ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { placeOf, textOf, type Resource } from "./resource";

/**
 * The longest policies that AWS takes, by what they belong to.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
const MOST_BYTES: Readonly<Record<string, number>> = {
  aws_s3_bucket_policy: 20_480,
  aws_kms_key: 32_768,
};

/**
 * Reads a policy that an argument holds.
 *
 * @param name - what messages call it: `bucket policy of account-b-thumb-bucket`
 * @throws ModelError when it is not JSON, or not a policy that AWS takes
 */
export function policyOf(resource: Resource, argument: string, name: string, kind: PolicyKind): ModelPolicy {
  const place = placeOf(resource, argument);
  const bytes = Buffer.byteLength(textOf(resource, argument));
  const most = MOST_BYTES[resource.type];
  if (most !== undefined && bytes > most) {
    throw new ModelError(place, `a policy of at most ${most} bytes, as AWS takes it`, `${bytes} bytes`);
  }
  return readPolicy(parseText(textOf(resource, argument), place), name, kind, place);
}

/** @param place - where the policy stands, for messages */
export function readPolicy(json: unknown, name: string, kind: PolicyKind, place: string): ModelPolicy {
  return { name, json, document: parse(json, name, kind, place) };
}

function parseText(text: string, place: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new ModelError(place, "a policy in JSON", (error as Error).message);
  }
}

function parse(json: unknown, name: string, kind: PolicyKind, place: string): PolicyDocument {
  try {
    return parsePolicy(json, name, kind);
  } catch (error) {
    if (error instanceof PolicyError) {
      throw new ModelError(`${place} (${error.where})`, error.expected, error.received);
    }
    throw error;
  }
}
