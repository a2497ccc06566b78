import {
  compilePolicies,
  createContext,
  decide,
  EvaluationError,
  parsePolicy,
  type Decision,
  type NamedPolicy,
  type PolicyKind,
} from "../../src/iam/index.ts";
import type { Policies } from "./policies.mts";
import type { Json, Question } from "./world.mts";

/** This project's answer, or its refusal to answer. */
export type OurAnswer = Decision | EvaluationError;

function named(name: string, kind: PolicyKind, json: Json): NamedPolicy {
  return { name, document: parsePolicy(json, name, kind) };
}

export function askOurs(question: Question, policies: Policies): OurAnswer {
  const { principal, action, resource, resourceAccount, policyKind } = question;
  const level = (kind: "scp" | "rcp") => (jsons: readonly Json[], index: number) => ({
    name: `${kind} level ${String(index)}`,
    policies: jsons.map((json, place) => named(`${kind} ${String(index)}.${String(place)}`, kind, json)),
  });
  const compiled = compilePolicies({
    identity: policies.identity.map((json, index) => named(`identity ${String(index)}`, "identity", json)),
    boundary: policies.boundary === null ? null : named("boundary", "boundary", policies.boundary),
    session: policies.session === null ? [] : [named("session", "session", policies.session)],
    resource: policies.resource === null ? null : named("resource", policyKind, policies.resource),
    scps: policies.scps.map(level("scp")),
    rcps: policies.rcps.map(level("rcp")),
  });
  const context = createContext(Object.fromEntries(question.declared), question.absent);
  try {
    return decide({ principal, action, resource, resourceAccount, context }, compiled);
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
}
