import { answer } from "../../src/analysis/can";
import type { Model } from "../../src/terraform-model";
import { proveAccess } from "../../src/verifier/prove";
import { withExisting } from "../../src/verifier/with-existing";
import type { Row } from "../../src/analysis/lookup/answer-question";
import { questionIn } from "../../src/commands/can";
import type { ResolvedConfig } from "../../src/config/schema";

/** A difference that the proof reports, with what `can` answers to the words that are printed with it. */
export interface CounterExample {
  readonly row: Row;
  readonly words: string;
  /** What the difference claims that the stacks answer. */
  readonly claimed: "allowed" | "denied";
  readonly answered: string;
}

/** What is not as expected, of policies alone; those with words that repeat it are asked again. */
export function wrongRows(config: ResolvedConfig, model: Model): Row[] {
  return proveAccess(config, model).rows.filter(({ verdict }) => verdict !== "as-asked");
}

/** What can says of a policy that is public: it would not be there. */
export const PUBLIC_IS_REFUSED = "BlockPublicPolicy is on, so that S3 refuses";

export function counterExamples(
  rows: readonly Row[],
  config: ResolvedConfig,
  model: Model,
): CounterExample[] {
  return rows.flatMap((row) =>
    row.repeat === undefined
      ? []
      : [
          {
            row,
            words: row.repeat.join(" "),
            claimed: row.verdict === "too-much" ? ("allowed" as const) : ("denied" as const),
            answered: answered(row.repeat, config, model),
          },
        ],
  );
}

/** What can says to these words. */
export function answered(words: readonly string[], config: ResolvedConfig, model: Model): string {
  try {
    const { result, why } = answer(questionIn(words), config, withExisting(model, config));
    return result === "undetermined" ? `undetermined: ${JSON.stringify(why)}` : result;
  } catch (error) {
    return `an error: ${(error as Error).message}`;
  }
}
