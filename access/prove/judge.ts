import { decide, type Decision } from "../../iam";
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
  /** What decided, or what is wrong, in words. */
  readonly why: readonly string[];
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
    const why = [policies.absent];
    return { ...asked, verdict, why };
  }
  const decision = decide(requestOf(question, world), policies);
  const { verdict, why } = compare(question, decision);
  return { ...asked, decision, verdict, why };
}

function compare({ expected, caller }: Question, decision: Decision): Pick<Row, "verdict" | "why"> {
  const allowed = decision.result === "allowed";
  if (allowed !== (expected.result === "allowed")) {
    return { verdict: allowed ? "too-much" : "missing", why: reasons(decision) };
  }
  const guarded = decision.sides.resource === "explicitly-denied";
  if (expected.guard !== undefined && expected.guard !== guarded) {
    return guarded
      ? { verdict: "missing", why: [...reasons(decision), "the resource's policy is to leave it alone"] }
      : { verdict: "too-much", why: ["no statement of the resource's policy denies it"] };
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
      why: [
        allows
          ? `${policies} allow${isIdentity ? "" : "s"} it, which the config does not ask for, whatever the other side says`
          : `${policies} ${isIdentity ? "do" : "does"} not allow it, which the config asks for`,
      ],
    };
  }
  return { verdict: "as-asked", why: reasons(decision) };
}

/** What decided, in words. */
export function reasons({ result, decidedBy, missing }: Decision): string[] {
  if (result === "implicitly-denied") return [...missing];
  const verb = result === "allowed" ? "allowed" : "denied";
  return decidedBy.map(({ policy, statement, sid, restriction }) => {
    const place = `${sid ?? `statement ${statement ?? "?"}`} of ${policy ?? "no policy"}`;
    return restriction === undefined
      ? `${verb} by ${place}`
      : `${verb} by ${restriction} of the bucket, since ${place} makes the policy public: only AWS services and the bucket's own account get in`;
  });
}
