import { parseJson } from "../../config/parse-json";
import { parsePolicy, PolicyError, type PolicyDocument, type PolicyKind } from "../../iam";
import type { ModelPolicy } from "./model";
import { ModelError } from "./model-error";
import { placeOf, textOf, type Resource } from "./resource";

/**
 * Reads a policy that an argument holds.
 *
 * @param name - what messages call it: `bucket policy of account-b-thumb-bucket`
 * @throws ModelError when it is not JSON, or not a policy that AWS takes
 */
export function policyOf(resource: Resource, argument: string, name: string, kind: PolicyKind): ModelPolicy {
  const place = placeOf(resource, argument);
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
