import {
  compilePolicies,
  decide,
  EvaluationError,
  explain,
  asNote,
  type AccessRequest,
  type CompiledPolicies,
  type Decision,
} from "../../iam";
import { requestOf } from "../../analysis/lookup/request-of";
import type { Caller, ConditionContext, Question } from "../../analysis/lookup/question";
import type { PolicyLookup } from "../../analysis/lookup/policy-lookup";
import type { Model } from "../../terraform-model";
import { notImplemented } from "./aws-error";
import { statementsToAdd, neededAccessOf } from "../../analysis/explain";
import type { RequiredPermission } from "../../analysis/requests";
import type { DecisionRecord } from "./records";

/** A caller with its session policies and the condition keys of all its requests. */
export interface Requester {
  readonly caller: Caller;
  readonly policies?: CompiledPolicies["session"];
  readonly circumstances?: ConditionContext;
}

/** A decision with its request. */
export interface Decided {
  readonly requester: Requester;
  readonly need: RequiredPermission;
  readonly allowed: boolean;
  /** Absent if caller or resource are not in the stacks. */
  readonly decision?: Decision;
  readonly record: DecisionRecord;
}

/** Decides with the proof's evaluator and the stacks' policies. */
export type Authorize = (requester: Requester, need: RequiredPermission) => Decided;

/** Condition keys that the gateway sees in S3 requests: absent unless the request has them. */
const SEEN_BY_S3: ConditionContext = Object.fromEntries(
  [
    "s3:ObjectCreationOperation",
    "s3:authType",
    "s3:if-match",
    "s3:if-none-match",
    "s3:signatureAge",
    "s3:signatureversion",
    "s3:x-amz-content-sha256",
  ].map((key) => [key, null]),
);

/**
 * Creates the decision function.
 *
 * @param lookup the policies that decide
 * @param stacks where missing statements belong: all of the stacks, including removed statements
 * @param everywhere condition keys of every request that override the usual ones, such as a VPC endpoint
 */
export function createAuthorize(
  lookup: PolicyLookup,
  stacks: Model,
  everywhere: ConditionContext,
  now: () => Date,
): Authorize {
  return (requester, need) => {
    const { caller } = requester;
    const time = now();
    const circumstances: ConditionContext = {
      "aws:CurrentTime": time.toISOString(),
      "aws:EpochTime": String(Math.floor(time.getTime() / 1000)),
      ...everywhere,
      ...requester.circumstances,
      ...need.circumstances,
    };
    const question: Question = {
      group: "",
      situation: "",
      expected: { result: "allowed" },
      caller,
      action: need.action,
      resource: need.resource,
      resourceAccount: need.resourceAccount,
      region: need.region,
      ...(need.resourceOpenTo === undefined ? {} : { resourceOpenTo: need.resourceOpenTo }),
      circumstances: need.action.startsWith("s3:") ? { ...SEEN_BY_S3, ...circumstances } : circumstances,
    };
    const policies = lookup.policiesFor(question);
    const about = { action: need.action, resource: need.resource, circumstances };
    if ("absent" in policies) {
      const record: DecisionRecord = {
        ...about,
        result: "implicitly-denied",
        why: [asNote(policies.absent)],
      };
      return { requester, need, allowed: false, record };
    }
    const request = requestOf(question, lookup);
    const all = { ...policies, session: requester.policies ?? [] };
    const decision = decideStrictly(request, all);
    return {
      requester,
      need,
      allowed: decision.result === "allowed",
      decision,
      record: {
        ...about,
        ...whatDecided(decision),
        why: explain(decision, request, all),
        ...whatToAdd(decision, need, caller, { lookup, stacks }),
      },
    };
  };
}

/** Undecided requests are denied. */
function decideStrictly(request: AccessRequest, policies: CompiledPolicies): Decision {
  const { action, resource } = request;
  try {
    return decide(request, policies);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw notImplemented(`the decision on ${action} on ${resource}: ${error.message}`);
  }
}

function whatDecided(decision: Decision): Pick<DecisionRecord, "result" | "side" | "sid" | "policy"> {
  const [by] = decision.decidedBy;
  return {
    result: decision.result,
    ...(by === undefined ? {} : { side: by.side }),
    ...(by?.sid === undefined ? {} : { sid: by.sid }),
    ...(by?.policy === undefined ? {} : { policy: by.policy }),
  };
}

function whatToAdd(
  decision: Decision,
  need: RequiredPermission,
  caller: Caller,
  { lookup, stacks }: { readonly lookup: PolicyLookup; readonly stacks: Model },
): Pick<DecisionRecord, "toAdd" | "oneIsEnough" | "hidesMissing"> {
  // Code that is written for it needs no permission to list.
  if (need.ofMissing) return decision.result === "allowed" ? {} : { hidesMissing: true };
  const { principal } = caller;
  // Callers outside of the stacks, including administrators, are decided only by the stacks' policies.
  if (principal.kind === "role-session" && lookup.identityOf(caller) === undefined) return {};
  const toAdd = statementsToAdd(decision, neededAccessOf(need, stacks), principal);
  if (toAdd.length === 0) return {};
  // Across accounts both must allow; within one, either is enough.
  const sameAccount =
    principal.kind === "role-session" && principal.roleArn.split(":")[4] === need.resourceAccount;
  return { toAdd, ...(sameAccount && toAdd.length > 1 ? { oneIsEnough: true } : {}) };
}

/** Session policies, made ready. */
export function compileSession(
  policies: Parameters<typeof compilePolicies>[0]["session"],
): CompiledPolicies["session"] {
  return compilePolicies({
    identity: [],
    boundary: null,
    session: policies,
    resource: null,
    scps: [],
    rcps: [],
  }).session;
}
