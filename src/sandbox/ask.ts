import type { Reason } from "../iam";
import type { ResolvedConfig } from "../config/schema";
import type { Model } from "../terraform-model";
import { answer, type UserQuestion } from "../analysis/can";
import { statementsToAdd, type Named, type StatementToAdd } from "../analysis/explain";

/** What the stacks say to a call that a service makes, outside the gateway. */
export interface Answer {
  readonly allowed: boolean;
  /** What decided, or what is missing. */
  readonly why: readonly Reason[];
  /** What would allow it. Empty for what is allowed, and where nothing that is added helps. */
  readonly toAdd: readonly StatementToAdd[];
  /** Whether one of `toAdd` is enough, as it is within one account. */
  readonly oneIsEnough: boolean;
}

export type Ask = (question: Omit<UserQuestion, "circumstances">) => Answer;

/** Makes the one who asks the evaluator of the proof; equal questions are decided once. */
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
  // Of a service there is one side; the resources that are asked for here name their accounts.
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
