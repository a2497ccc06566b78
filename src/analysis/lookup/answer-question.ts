import { asNote, decide, explain, type Decision, type Reason } from "../../iam";
import type { Caller, Question } from "./question";
import { requestOf } from "./request-of";
import type { PolicyLookup } from "./policy-lookup";

/** `missing`: less than the config asks for. `too-much`: more. */
export type Verdict = "as-asked" | "missing" | "too-much";

/** One request with its answer. */
export interface Row extends Pick<
  Question,
  "group" | "action" | "resource" | "pattern" | "situation" | "expected" | "circumstances"
> {
  readonly principal: string;
  /** Absent when caller or resource are not in the stacks at all. */
  readonly decision?: Decision;
  readonly verdict: Verdict;
  /** What decided, or what is wrong. Computed when it is read. */
  readonly why: readonly Reason[];
  /** For a difference: the arguments with which `can` repeats it. */
  readonly repeat?: readonly string[];
}

/**
 * Answers a question from the stacks and compares it with what the config asks for.
 *
 * @throws EvaluationError when AWS does not document the answer, or it depends on something unknown
 */
export function answerQuestion(question: Question, lookup: PolicyLookup): Row {
  const { group, caller, action, resource, pattern, situation, expected, circumstances = {} } = question;
  const asked = {
    ...{ group, principal: nameOf(caller), action, resource },
    ...(pattern !== undefined && { pattern }),
    ...{ situation, expected, circumstances },
  };
  const policies = lookup.policiesFor(question);
  if ("absent" in policies) {
    const verdict = expected.result === "allowed" ? "missing" : "as-asked";
    return { ...asked, verdict, why: [asNote(policies.absent)] };
  }
  const request = requestOf(question, lookup);
  const decision = decide(request, policies);
  const allowed = decision.result === "allowed";
  const isAsAsked = allowed === (expected.result === "allowed");
  return {
    ...asked,
    decision,
    verdict: isAsAsked ? "as-asked" : allowed ? "too-much" : "missing",
    get why() {
      return explain(decision, request, policies);
    },
  };
}

/** A role's name is enough. */
export function nameOf({ text }: Caller): string {
  return text.replace(/^role /, "");
}
