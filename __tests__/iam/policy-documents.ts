import { parsePolicy, PolicyError, type PolicyKind } from "../../src/iam";

export type Json = Readonly<Record<string, unknown>>;

export const ROLE = "arn:aws:iam::111111111111:role/writer";
export const identity: Json = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
export const resource: Json = { ...identity, Principal: { AWS: ROLE } };
export const trust: Json = { Effect: "Allow", Principal: { AWS: ROLE }, Action: "sts:AssumeRole" };
export const rcp: Json = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };

export function doc(...statements: unknown[]): Json {
  return { Version: "2012-10-17", Statement: statements };
}

export function without(json: Json, name: string): Json {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== name));
}

export function withCondition(condition: unknown): Json {
  return doc({ ...identity, Condition: condition });
}

export function messageOf(json: unknown, kind: PolicyKind): string {
  try {
    parsePolicy(json, "P", kind);
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "(accepted)";
}
