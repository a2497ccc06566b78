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
 * What is behind a denial. `lacking`: the stacks lack a statement. `denied`: a statement of the stacks or of the declared
 * limits denies it. `refused`: AWS refuses it whatever the policies say. `not-deployed`: the stacks allow it, so that what
 * is deployed is something else. `outside`: so they do, and AWS denies it by a policy that no stack has.
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
  /** As it is in a policy, ready to paste. */
  readonly statement: Readonly<Record<string, unknown>>;
  /** False where the policy is in no stack, so that it cannot be said what else it has. */
  readonly isOfStacks: boolean;
}

export interface Explanation {
  readonly denial: Denial;
  readonly verdict: Verdict;
  /** What was asked, as it is found in the stacks. Absent where too little is known. */
  readonly request?: Pick<UserQuestion, "principal" | "action" | "resource">;
  /** What is so and why. */
  readonly why: readonly Reason[];
  readonly toAdd: readonly Addition[];
  /** Whether one of `toAdd` is enough, as it is within one account. */
  readonly oneIsEnough: boolean;
  /** Whether the stacks allow the request once all of `toAdd` is added; null where nothing of it is of the stacks. */
  readonly allowedThen: boolean | null;
  /** Statements of the stacks that the answer depends on: what denies, or what should be deployed. */
  readonly statements: readonly FoundStatement[];
  /** What to do, to look at or to give, in words. */
  readonly next: readonly string[];
  readonly notes: readonly string[];
}

/** What denials are context against. */
export interface Stacks {
  /** None for stacks that were made of no config. */
  readonly config: ResolvedConfig | undefined;
  readonly model: Model;
  readonly limits?: Limits;
}

/** A denial with what the stacks answer to it. */
export interface DenialContext {
  readonly denial: Denial;
  readonly question: UserQuestion;
  readonly stacks: Stacks;
  readonly ask: (model: Model) => Answer;
  readonly answered: Answer;
  readonly caller: Caller;
  readonly isForeign: boolean;
}

/** What is found, over what is open until then. */
export type Outcome = Omit<Explanation, "denial" | "request" | "notes">;

/** An outcome of which nothing more is known than its words. */
export function outcomeOf(
  verdict: Verdict,
  why: readonly (Reason | string)[],
  next: readonly string[] = [],
): Outcome {
  const reasons = why.map((one) => (typeof one === "string" ? asNote(one) : one));
  return { verdict, why: reasons, next, toAdd: [], oneIsEnough: false, allowedThen: null, statements: [] };
}

/** Whose policies speak on a side: the caller's, or the resource's. */
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
