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
import { isDecidedUnseen } from "./unseen";
import { needsOfRequest, type PossibleNeed, type RequestNeeds } from "./needs-of-request";
import { actionNamed, requestNamed } from "./request-named";

export type Result = "allowed" | "denied" | "undetermined";

/** One permission of a request, and who says what of it. */
export interface Part {
  readonly action: string;
  readonly resource: string;
  readonly result: Result;
  /** Absent where it is undetermined, or where no policy is asked. */
  readonly decision?: Decision;
  /** What decided, what is missing, or what would have to be known. */
  readonly why: readonly Reason[];
}

/** What AWS would answer to a request, with its parts. */
export interface Answer {
  /** Denied when one part is, or when S3 refuses the request; undetermined when one part is and none is denied. */
  readonly result: Result;
  /** As it was found. */
  readonly principal: string;
  readonly resource: string;
  readonly parts: readonly Part[];
  /** What S3 refuses whatever the policies say. */
  readonly refusals: readonly Refusal[];
  /** All reasons of the parts that settle it. */
  readonly why: readonly Reason[];
  /** What was assumed, and what else is to be known. */
  readonly notes: readonly string[];
}

/** How a principal is dealt with that is in no stack. */
export interface Strictness {
  /**
   * `by-mark`: it is an error unless the question says that it is foreign. `by-likeness`: only where it looks like a
   * misspelt role of the stacks. `as-found`: never, since AWS has named it.
   *
   * @default "by-likeness"
   */
  readonly foreign?: "by-mark" | "by-likeness" | "as-found";
}

/**
 * What AWS would answer to a request of the principal, by what the stacks say: every permission that the request needs,
 * and what S3 refuses besides.
 *
 * @param config - says which organization accounts are in, and its Region where the resource has none. None for stacks that
 *   were made of no config
 * @throws QuestionError when the question is malformed, can mean nothing on AWS or is about what the stacks do not have
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

/** A part that is needed in some cases alone leaves the answer open where it is not allowed. */
function ifNeeded(part: Part, { ifDenied, ifLacking }: PossibleNeed): Part {
  const isLacking = part.decision?.result === "implicitly-denied";
  const open = part.result === "denied" ? (ifDenied ?? (isLacking ? ifLacking : undefined)) : undefined;
  if (open === undefined) return part;
  const { action, resource, why } = part;
  return { action, resource, result: "undetermined", why: [asNote(open), ...why] };
}

/** What S3 needs from KMS besides is undetermined where it depends on how S3 is called there. */
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

/** An S3 Access Grants instance that already existed: the stacks manage no policy of it. */
function unseenInstance(resource: string, { accessGrants, resources }: Model): string | undefined {
  const instance = accessGrants.find(({ instanceArn }) => instanceArn === resource);
  const isMade = resources.some(({ type }) => type === "aws_s3control_access_grants_instance");
  return instance === undefined || instance.policy !== null || isMade
    ? undefined
    : `the policy of ${resource} decides, but no stack defines it: it is assumed to have the statements of the stack's output`;
}

/** What was most likely intended, where a name is misspelt. */
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
    if ("absent" in policies || isDecidedUnseen(question, lookup)) {
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

/** What the caller's own policies deny, whatever the policy of a resource says that is in no stack. */
function deniedWhatever(question: Question, request: AccessRequest, lookup: PolicyLookup): Part | undefined {
  const { action, resource, caller } = question;
  const policies = lookup.policiesFor({ ...question, resourceOpenTo: "caller" });
  const { kind } = caller.principal;
  // A role that is to be assumed is misspelt more often than it is another's.
  if (action.startsWith("sts:")) return undefined;
  if ("absent" in policies || (kind !== "role-session" && kind !== "user")) return undefined;
  const decision = decideEitherWay(request, policies);
  if (decision.result === "allowed") return undefined;
  return { action, resource, result: "denied", decision, why: explain(decision, request, policies) };
}

/** What is assumed of somebody is said in a note, and decides nothing besides a statement that is there. */
function isOfFiles(reason: Reason, _index: number, { length }: readonly Reason[]): boolean {
  return length === 1 || reason.kind !== "statement" || reason.policy !== ASSUMED_ADMINISTRATOR;
}

/** Where nothing allows it, it does not matter whether something denies it as well. */
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

/** How to say what the answer depends on. */
function settledBy(key: string, principal: Principal): string {
  if (principal.kind === "service" && /^aws:Source(?:Arn|Account)$/i.test(key)) {
    return "give the resource that the service acts for: --source ARN";
  }
  const name = nameOfKey(key);
  return `say it: --with ${name}=VALUE, or --with ${name}= if the request does not have it`;
}

/** As AWS writes it, where it is known: keys are compared without regard to case. */
function nameOfKey(key: string): string {
  const name = findContextKey(key)?.name ?? key;
  return name.replace("*", key.slice(name.indexOf("*")));
}

/** What a public policy allows that S3 refuses to take: whether it is there is in no stack. */
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
