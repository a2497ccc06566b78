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

/** Somebody who asks: with the narrowing of the session, and what all requests of it have. */
export interface Requester {
  readonly caller: Caller;
  readonly policies?: CompiledPolicies["session"];
  readonly circumstances?: ConditionContext;
}

/** A decision with what it was about. */
export interface Decided {
  readonly requester: Requester;
  readonly need: RequiredPermission;
  readonly allowed: boolean;
  /** Absent when caller or resource are not in the stacks at all. */
  readonly decision?: Decision;
  readonly record: DecisionRecord;
}

/** Asks the evaluator of the proof, over the policies of the stacks. */
export type Authorize = (requester: Requester, need: RequiredPermission) => Decided;

/** What the gateway sees of every request to S3: absent unless the request says otherwise. */
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
 * Makes the one who decides.
 *
 * @param lookup the policies that decide
 * @param stacks what is to be allowed where something lacks: all of the stacks, whatever the lookup is without
 * @param everywhere condition keys that every request has over the usual ones, such as a VPC endpoint
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

/** What the evaluator cannot decide is not let through. */
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
  // Anyone who is not of the stacks, an administrator among them, is to be kept out by them.
  if (principal.kind === "role-session" && lookup.identityOf(caller) === undefined) return {};
  const toAdd = statementsToAdd(decision, neededAccessOf(need, stacks), principal);
  if (toAdd.length === 0) return {};
  // Across accounts both have to allow; within one, where both sides lack it, either may.
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
