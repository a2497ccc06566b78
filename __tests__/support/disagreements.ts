import type { Model } from "../../access/model";
import { answer } from "../../access/prove";
import type { ResolvedConfig } from "../../config/schema";
import type { RequestRecord } from "../../sandbox/gateway";

/**
 * What the gateway decided otherwise than `npm run can` does from the same stacks.
 *
 * @param model - without the statements that were taken away
 */
export function disagreements(
  records: readonly RequestRecord[],
  config: ResolvedConfig,
  model: Model,
): string[] {
  return records.flatMap(({ principal, decisions }) =>
    decisions.flatMap(({ action, resource, circumstances, result, side }) => {
      // A session that was narrowed has policies that no stack shows; and all of an account's buckets are no resource.
      if (side === "session" || resource === "*") return [];
      const { decision, why } = answer({ principal, action, resource, circumstances }, config, model);
      const expected = decision?.result ?? "implicitly-denied";
      return expected === result
        ? []
        : [`${principal} ${action} ${resource}: ${result}, by the proof ${expected} (${why.join("; ")})`];
    }),
  );
}
