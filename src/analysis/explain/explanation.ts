import type { ResolvedConfig } from "../../config/schema";
import { asNote, parsePermissionSetRole, type Reason, type PolicyType } from "../../iam";
import type { Answer, UserQuestion, Part } from "../can";
import type { Limits } from "../guardrails";
import type { Model } from "../../terraform-model";
import type { Caller } from "../lookup/question";
import { ownerOf } from "../../terraform-model/owners";
import type { Denial } from "./denial";
import type { FoundStatement } from "./places";

/**
 * The cause of a denial. `lacking`: the stacks lack a statement. `denied`: a statement of the stacks or of the declared
 * limits denies it. `refused`: AWS refuses it, whatever the policies say. `not-deployed`: the stacks allow it, so the
 * deployment differs. `outside`: the stacks allow it, and a policy outside of them denies it.
 */
export type Verdict = "lacking" | "denied" | "refused" | "not-deployed" | "outside" | "undetermined";

/** A statement to add, and where. */
export interface Addition {
  /** `account B (222222222222)` */
  readonly account: string;
  /** `bucket policy of photos` */
  readonly policy: string;
  readonly side: PolicyType;
  readonly action: string;
  /** As policy JSON, ready to paste. */
  readonly statement: Readonly<Record<string, unknown>>;
  /** False if the policy is in no stack, so its other statements are unknown. */
  readonly isOfStacks: boolean;
}

export interface Explanation {
  readonly denial: Denial;
  readonly verdict: Verdict;
  /** The request, as found in the stacks. Absent if too little is known. */
  readonly request?: Pick<UserQuestion, "principal" | "action" | "resource">;
  /** The findings, with reasons. */
  readonly why: readonly Reason[];
  readonly toAdd: readonly Addition[];
  /** Whether one of `toAdd` is enough, as within one account. */
  readonly oneIsEnough: boolean;
  /** Whether the stacks allow the request with all of `toAdd`; null if none of it belongs to the stacks. */
  readonly allowedThen: boolean | null;
  /** Statements of the stacks that decide: those that deny, or that should be deployed. */
  readonly statements: readonly FoundStatement[];
  /** What to do, check or provide. */
  readonly next: readonly string[];
  readonly notes: readonly string[];
}

/** What denials are explained with. */
export interface Stacks {
  /** None for stacks without a config. */
  readonly config: ResolvedConfig | undefined;
  readonly model: Model;
  readonly limits?: Limits;
}

/** A denial with its explanation. */
export interface DenialContext {
  readonly denial: Denial;
  readonly question: UserQuestion;
  readonly stacks: Stacks;
  readonly ask: (model: Model) => Answer;
  readonly answered: Answer;
  readonly caller: Caller;
  readonly isForeign: boolean;
}

/** Merges the findings into an open explanation. */
export type Outcome = Omit<Explanation, "denial" | "request" | "notes">;

/** An outcome with only its text. */
export function outcomeOf(
  verdict: Verdict,
  why: readonly (Reason | string)[],
  next: readonly string[] = [],
): Outcome {
  const reasons = why.map((one) => (typeof one === "string" ? asNote(one) : one));
  return { verdict, why: reasons, next, toAdd: [], oneIsEnough: false, allowedThen: null, statements: [] };
}

/** The owner of the policies on a side: the caller, or the resource. */
export function ownerOn(
  side: PolicyType,
  { caller: { principal }, stacks, answered }: DenialContext,
  part: Part | undefined,
): string {
  if (side !== "identity") return ownerOf(part?.resource ?? answered.resource);
  if (principal.kind !== "role-session") return "";
  const set = parsePermissionSetRole(principal.roleArn)?.permissionSet;
  return stacks.model.permissionSets.find(({ name }) => name === set)?.name ?? principal.roleArn;
}
