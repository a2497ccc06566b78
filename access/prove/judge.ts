import { decide, explain, asNote, type Decision, type Reason } from "../../iam";
import type { Question } from "./question";
import { requestOf } from "./request-of";
import type { World } from "./world";

/** `missing`: less than the config asks for. `too-much`: more. */
export type Verdict = "as-asked" | "missing" | "too-much";

/** A question with its answer. */
export interface Row extends Pick<
  Question,
  "group" | "action" | "resource" | "pattern" | "situation" | "expected" | "circumstances"
> {
  readonly principal: string;
  /** Absent when caller or resource are not in the stacks at all. */
  readonly decision?: Decision;
  readonly verdict: Verdict;
  /** What decided, or what is wrong. Worked out when it is read. */
  readonly why: readonly Reason[];
}

/**
 * Answers a question from the stacks and compares it with what the config asks for.
 *
 * @throws EvaluationError when AWS does not document the answer, or when it hangs on what nobody knows
 */
export function judge(question: Question, world: World): Row {
  const { group, caller, action, resource, pattern, situation, expected, circumstances = {} } = question;
  const asked = {
    ...{ group, principal: caller.text, action, resource },
    ...(pattern !== undefined && { pattern }),
    ...{ situation, expected, circumstances },
  };
  const policies = world.policiesFor(question);
  if ("absent" in policies) {
    const verdict = expected.result === "allowed" ? "missing" : "as-asked";
    const why = [asNote(policies.absent)];
    return { ...asked, verdict, why };
  }
  const request = requestOf(question, world);
  const decision = decide(request, policies);
  const { verdict, instead, besides } = compare(question, decision);
  return {
    ...asked,
    decision,
    verdict,
    get why() {
      return instead ?? [...explain(decision, request, policies), ...(besides ?? [])];
    },
  };
}

/** What a row says of its question: the decision's own reasons unless others stand in their place. */
interface Comparison {
  readonly verdict: Verdict;
  readonly instead?: readonly Reason[];
  readonly besides?: readonly Reason[];
}

function compare({ expected, caller }: Question, decision: Decision): Comparison {
  const allowed = decision.result === "allowed";
  if (allowed !== (expected.result === "allowed")) {
    return { verdict: allowed ? "too-much" : "missing" };
  }
  const guarded = decision.sides.resource === "explicitly-denied";
  if (expected.guard !== undefined && expected.guard !== guarded) {
    return guarded
      ? { verdict: "missing", besides: [asNote("the resource's policy is not to deny it")] }
      : { verdict: "too-much", instead: [asNote("no statement of the resource's policy denies it")] };
  }
  for (const side of ["identity", "resource"] as const) {
    const wanted = expected[side];
    if (wanted === undefined) continue;
    const found = decision.sides[side];
    const allows = found === "allowed" || found === "delegates";
    if (allows === wanted) continue;
    const isIdentity = side === "identity";
    const policies = isIdentity ? `the policies of ${caller.text}` : "the resource's policy";
    return {
      verdict: allows ? "too-much" : "missing",
      instead: [
        asNote(
          allows
            ? `${policies} allow${isIdentity ? "" : "s"} it, which the config does not ask for, whatever the other side says`
            : `${policies} ${isIdentity ? "do" : "does"} not allow it, which the config asks for`,
        ),
      ],
    };
  }
  return { verdict: "as-asked" };
}
