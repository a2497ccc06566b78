import { describeFinding } from "../../config/errors";
import { nearest } from "../../config/nearest";
import type { ResolvedConfig } from "../../config/schema";
import {
  asNote,
  decide,
  decideByAllows,
  EvaluationError,
  explain,
  findContextKey,
  isPublicAddress,
  publicityOf,
  RequestError,
  UndeterminedKeyError,
  type AccessRequest,
  type CompiledPolicies,
  type Decision,
  type Principal,
  type Reason,
} from "../../iam";
import { NO_LIMITS, type Limits } from "../guardrails";
import type { Model, ModelBucket } from "../../terraform-model";
import { itemsOf } from "../../terraform-model/items";
import { ASSUMED_ADMINISTRATOR, createPolicyLookup, type PolicyLookup } from "../lookup/policy-lookup";
import { organizationsOf } from "../lookup/organizations";
import { requestOf } from "../lookup/request-of";
import type { Caller, Question } from "../lookup/question";
import { inEveryForm, type RequiredPermission, type Refusal } from "../requests";
import { needsThroughAccessPoint } from "./access-points";
import { checkQuestion } from "./check-question";
import { accountOfPrincipal, namePrincipal } from "./name-principal";
import { nameResource, type NamedResource } from "./name-resource";
import { questionError, QuestionError, type UserQuestion } from "./user-question";
import { isDecidedByUnreadPolicy } from "./unread-policy";
import { needsOfRequest, type PossibleNeed, type RequestNeeds } from "./needs-of-request";
import { actionNamed, requestNamed } from "./request-named";

export type Result = "allowed" | "denied" | "undetermined";

/** One permission of a request, with its decision. */
export interface Part {
  readonly action: string;
  readonly resource: string;
  readonly result: Result;
  /** Absent if it is undetermined, or no policy decides. */
  readonly decision?: Decision;
  /** What decided, what is missing, or what must be known. */
  readonly why: readonly Reason[];
}

/** The decision on a request, with its parts. */
export interface Answer {
  /** Denied when one part is, or when S3 refuses the request; undetermined when one part is and none is denied. */
  readonly result: Result;
  /** As it was found. */
  readonly principal: string;
  readonly resource: string;
  readonly parts: readonly Part[];
  /** What S3 refuses, whatever the policies say. */
  readonly refusals: readonly Refusal[];
  /** All reasons of the parts that decide it. */
  readonly why: readonly Reason[];
  /** What was assumed, and other notes. */
  readonly notes: readonly string[];
}

/** How to treat a principal that is in no stack. */
export interface Strictness {
  /**
   * `by-mark`: an error unless the question says that it is foreign. `by-likeness`: an error only if it looks like a
   * misspelt role of the stacks. `as-found`: never an error, because AWS has named it.
   *
   * @default "by-likeness"
   */
  readonly foreign?: "by-mark" | "by-likeness" | "as-found";
}

/**
 * Decides a request of the principal according to the stacks: every permission that it needs, and what S3 itself
 * refuses.
 *
 * @param config - has the organization of accounts, and the Region if the resource has none. None for stacks without a
 * config
 * @throws QuestionError when the question is malformed, impossible on AWS, or about something that the stacks do not
 * have
 */
export function answer(
  question: UserQuestion,
  config: ResolvedConfig | undefined,
  model: Model,
  limits: Limits = NO_LIMITS,
  { foreign = "by-likeness" }: Strictness = {},
): Answer {
  const own = accountOfPrincipal(question.principal, model);
  const { resourceOf } = question;
  const resource = nameResource(question.resource, question.action, model, "resource", own, resourceOf);
  const action = actionNamed(question.action);
  const meaningless = checkQuestion({ ...question, action, resource: resource.arn }, config);
  if (meaningless !== undefined) throw new QuestionError(describeFinding(meaningless));
  const lookup = createPolicyLookup(model, limits, organizationsOf(config));
  const { caller, note } = namePrincipal(question, {
    config,
    model,
    lookup,
    asFound: foreign === "as-found",
  });
  if (note !== undefined && foreign === "by-mark" && question.foreign !== true) {
    throw questionError("principal", 'one of the stacks, or "foreign": true', question.principal);
  }
  const { needs, refusals, unknown, notes } = needsOf(question, resource, caller, model, config);
  const parts = [
    ...needs.map((one) => ifNeeded(decideForms(one, question, caller, lookup, model), one)),
    ...unknown.map((why): Part => ({
      action,
      resource: resource.arn,
      result: "undetermined",
      why: [asNote(why)],
    })),
  ];
  const results = new Set(parts.map(({ result }) => result));
  const result: Result =
    refusals.length > 0 || results.has("denied")
      ? "denied"
      : results.has("undetermined")
        ? "undetermined"
        : "allowed";
  return {
    result,
    principal: caller.text,
    resource: resource.arn,
    parts,
    refusals,
    why: [
      ...refusals.map((refusal) => asNote(refusalText(refusal))),
      ...parts.filter((part) => part.result === result).flatMap(({ why }) => why),
    ],
    notes: [
      ...(note === undefined ? [] : [note]),
      ...notes,
      ...publicNotes(resource.bucket),
      ...addressNotes(question),
    ],
  };
}

function needsOf(
  question: UserQuestion,
  resource: NamedResource,
  { principal }: Caller,
  model: Model,
  config: ResolvedConfig | undefined,
): RequestNeeds {
  const request = requestNamed(question, resource, model);
  if (request !== undefined) return needsOfRequest(request, principal, model, config !== undefined);
  const need: RequiredPermission = {
    action: actionNamed(question.action),
    resource: resource.arn,
    resourceAccount: resource.account,
    region: resource.region ?? config?.accounts.B.region ?? model.stacks[0]?.region ?? "",
    circumstances: question.circumstances,
    ...(question.resourceOf === undefined ? {} : { resourceOpenTo: "account" as const }),
  };
  return (
    needsThroughAccessPoint(question, need, principal, model) ?? {
      needs: [{ need }],
      ...{ refusals: [], unknown: [], notes: [] },
    }
  );
}

/** A part that is needed only in some cases makes the answer undetermined if it is not allowed. */
function ifNeeded(part: Part, { ifDenied, ifLacking }: PossibleNeed): Part {
  const isLacking = part.decision?.result === "implicitly-denied";
  const open = part.result === "denied" ? (ifDenied ?? (isLacking ? ifLacking : undefined)) : undefined;
  if (open === undefined) return part;
  const { action, resource, why } = part;
  return { action, resource, result: "undetermined", why: [asNote(open), ...why] };
}

/** What S3 needs from KMS is undetermined if it depends on the form of kms:ViaService. */
function decideForms(
  { need, isResourcesAlone = false }: PossibleNeed,
  question: UserQuestion,
  asker: Caller,
  lookup: PolicyLookup,
  model: Model,
): Part {
  const caller: Caller = isResourcesAlone ? { ...asker, permissions: "everything" } : asker;
  const isSaid = need.action === question.action;
  const parts = (isSaid ? [need] : inEveryForm(need)).map((form) => decidePart(form, caller, lookup, model));
  const [part, other] = parts as [Part, Part?];
  if (other === undefined || other.result === part.result) return part;
  const why = `AWS does not document whether kms:ViaService ends in .cn in the Regions of China: ${part.result} without, ${other.result} with it`;
  return { action: part.action, resource: part.resource, result: "undetermined", why: [asNote(why)] };
}

/** An existing S3 Access Grants instance: the stacks do not manage its policy. */
function unseenInstance(resource: string, { accessGrants, resources }: Model): string | undefined {
  const instance = accessGrants.find(({ instanceArn }) => instanceArn === resource);
  const isMade = resources.some(({ type }) => type === "aws_s3control_access_grants_instance");
  return instance === undefined || instance.policy !== null || isMade
    ? undefined
    : `the policy of ${resource} decides, but no stack defines it: it is assumed to have the statements of the stack's output`;
}

/** The most likely name, if it is misspelt. */
function nearestTo(resource: string, model: Model): string[] {
  const near = nearest(
    resource,
    itemsOf(model).map(({ id }) => id),
  );
  return near === undefined || near === resource ? [] : [`the closest name is ${near}`];
}

function decidePart(need: RequiredPermission, caller: Caller, lookup: PolicyLookup, model: Model): Part {
  const { action, resource } = need;
  const about = { action, resource };
  const without = (result: Result, ...why: readonly string[]): Part => ({
    ...about,
    result,
    why: why.map(asNote),
  });
  if (action.startsWith("kms:") && caller.principal.kind === "anonymous") {
    return without("denied", `${action} on ${resource}: KMS accepts no anonymous caller`);
  }
  const unseen = unseenInstance(resource, model);
  if (unseen !== undefined) return without("undetermined", unseen);
  const question = questionOf(need, caller);
  const policies = lookup.policiesFor(question);
  try {
    const request = requestOf(question, lookup);
    if ("absent" in policies || isDecidedByUnreadPolicy(question, lookup)) {
      return (
        deniedWhatever(question, request, lookup) ??
        without(
          "undetermined",
          `${"absent" in policies ? policies.absent : `the stacks have no ${resource}`}, and its policy decides ${action}`,
          ...nearestTo(resource, model),
        )
      );
    }
    const decision = decideEitherWay(request, policies);
    const refused = refusedPolicy(need, decision, model);
    if (refused !== undefined) return without("undetermined", refused);
    const result = decision.result === "allowed" ? "allowed" : "denied";
    return { ...about, result, decision, why: explain(decision, request, policies).filter(isOfFiles) };
  } catch (error) {
    if (error instanceof RequestError) throw new QuestionError(error.message);
    if (error instanceof UndeterminedKeyError) {
      return without("undetermined", error.message, settledBy(error.key, caller.principal));
    }
    if (error instanceof EvaluationError) return without("undetermined", error.message);
    throw error;
  }
}

/** What the caller's own policies deny, for a resource that is in no stack. */
function deniedWhatever(question: Question, request: AccessRequest, lookup: PolicyLookup): Part | undefined {
  const { action, resource, caller } = question;
  const policies = lookup.policiesFor({ ...question, resourceOpenTo: "caller" });
  const { kind } = caller.principal;
  // A role to assume is more often misspelt than foreign.
  if (action.startsWith("sts:")) return undefined;
  if ("absent" in policies || (kind !== "role-session" && kind !== "user")) return undefined;
  const decision = decideEitherWay(request, policies);
  if (decision.result === "allowed") return undefined;
  return { action, resource, result: "denied", decision, why: explain(decision, request, policies) };
}

/** An assumption about a principal is a note. It does not decide if a statement does. */
function isOfFiles(reason: Reason, _index: number, { length }: readonly Reason[]): boolean {
  return length === 1 || reason.kind !== "statement" || reason.policy !== ASSUMED_ADMINISTRATOR;
}

/** If nothing allows it, a possible Deny does not matter. */
function decideEitherWay(request: AccessRequest, policies: CompiledPolicies): Decision {
  try {
    return decide(request, policies);
  } catch (error) {
    if (!(error instanceof EvaluationError) || error instanceof RequestError) throw error;
    const byAllows = decideByAllows(request, policies);
    if (byAllows.result === "allowed") throw error;
    return byAllows;
  }
}

function questionOf(need: RequiredPermission, caller: Caller): Question {
  const { action, resource, resourceAccount, region, resourceOpenTo, circumstances } = need;
  return {
    group: "",
    situation: "",
    expected: { result: "allowed" },
    caller,
    action,
    resource,
    resourceAccount,
    region,
    circumstances,
    ...(resourceOpenTo === undefined ? {} : { resourceOpenTo }),
  };
}

/** The option for what the answer depends on. */
function settledBy(key: string, principal: Principal): string {
  if (principal.kind === "service" && /^aws:Source(?:Arn|Account)$/i.test(key)) {
    return "give the resource that the service acts for: --source ARN";
  }
  const name = nameOfKey(key);
  return `give it: --with ${name}=VALUE, or --with ${name}= if the request does not have it`;
}

/** In AWS's spelling, if known: keys are not case-sensitive. */
function nameOfKey(key: string): string {
  const name = findContextKey(key)?.name ?? key;
  return name.replace("*", key.slice(name.indexOf("*")));
}

/** What a public policy allows that S3 would refuse: the stacks do not say whether it was there before. */
function refusedPolicy(
  { resource }: RequiredPermission,
  { result, decidedBy }: Decision,
  { buckets }: Model,
): string | undefined {
  if (result !== "allowed" || decidedBy.some(({ side }) => side === "identity")) return undefined;
  const bucket = buckets.find(({ arn }) => resource === arn || resource.startsWith(`${arn}/`));
  const [note] = publicNotes(bucket);
  return note === undefined || decidedBy.length === 0 ? undefined : `${note}, and nothing else allows it`;
}

function publicNotes(bucket: ModelBucket | undefined): string[] {
  if (bucket?.policy == null || bucket.publicAccessBlock?.blockPublicPolicy !== true) return [];
  const { isPublic, statement } = publicityOf(bucket.policy.document);
  if (isPublic !== true || statement === undefined) return [];
  const place = statement.sid ?? `statement ${statement.index}`;
  return [`BlockPublicPolicy is on, so that S3 refuses ${bucket.policy.name}, which ${place} makes public`];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip */
function addressNotes({ circumstances }: UserQuestion): string[] {
  const [, address] = Object.entries(circumstances).find(([key]) => /^aws:SourceIp$/i.test(key)) ?? [];
  return typeof address !== "string" || isPublicAddress(address)
    ? []
    : [
        `no request has the private address ${address} as aws:SourceIp: through a VPC endpoint it is aws:VpcSourceIp, else ` +
          "aws:SourceIp is the public address behind which the caller is",
      ];
}

function refusalText({ status, code, message, reason }: Refusal): string {
  return `S3 answers ${status} ${code}: ${reason ?? message}`;
}
