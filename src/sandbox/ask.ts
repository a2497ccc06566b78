import type { Reason } from "../iam";
import type { ResolvedConfig } from "../config/schema";
import type { Model } from "../terraform-model";
import { answer, type UserQuestion } from "../analysis/can";
import { statementsToAdd, type Named, type StatementToAdd } from "../analysis/explain";

/** The stacks' decision on a service's call outside of the gateway. */
export interface Answer {
  readonly allowed: boolean;
  /** What decided, or what is missing. */
  readonly why: readonly Reason[];
  /** What would allow it. Empty if it is allowed, or no added statement helps. */
  readonly toAdd: readonly StatementToAdd[];
  /** Whether one of `toAdd` is enough, as within one account. */
  readonly oneIsEnough: boolean;
}

export type Ask = (question: Omit<UserQuestion, "circumstances">) => Answer;

/** Creates a function that asks the proof's evaluator; equal questions are decided once. */
export function createAsk(config: ResolvedConfig, model: Model): Ask {
  const known = new Map<string, Answer>();
  return (question) => {
    const key = JSON.stringify(question);
    const found = known.get(key) ?? decideNow(question, config, model);
    known.set(key, found);
    return found;
  };
}

function decideNow(
  question: Omit<UserQuestion, "circumstances">,
  config: ResolvedConfig,
  model: Model,
): Answer {
  const { parts, result, why } = answer({ ...question, circumstances: {}, actionOnly: true }, config, model);
  const decision = parts[0]?.decision;
  const toAdd = decision === undefined ? [] : statementsToAdd(decision, question, named(question, model));
  // A service has one side; the resources here have their accounts in the ARN.
  const isOneAccount = question.principal.split(":")[4] === question.resource.split(":")[4];
  return {
    allowed: result === "allowed",
    why,
    toAdd,
    oneIsEnough: isOneAccount && toAdd.length > 1,
  };
}

function named({ principal, source }: Parameters<Ask>[0], { buckets }: Model): Named {
  if (principal.startsWith("arn:")) return { kind: "role-session", roleArn: principal };
  const sourceAccount = buckets.find(({ arn }) => arn === source)?.account ?? null;
  return { kind: "service", name: principal, sourceArn: source ?? null, sourceAccount };
}
