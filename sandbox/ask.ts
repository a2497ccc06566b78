import type { ResolvedConfig } from "../config/schema";
import type { Model } from "../access/model";
import { answer, type OwnQuestion } from "../access/prove";

/** What the stacks say to a call that a service makes, outside the gateway. */
export interface Answer {
  readonly allowed: boolean;
  /** What decided, or what is missing, in words. */
  readonly why: readonly string[];
}

export type Ask = (question: Omit<OwnQuestion, "circumstances">) => Answer;

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
  question: Omit<OwnQuestion, "circumstances">,
  config: ResolvedConfig,
  model: Model,
): Answer {
  const { decision, why } = answer({ ...question, circumstances: {} }, config, model);
  return { allowed: decision?.result === "allowed", why };
}
