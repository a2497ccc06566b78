import type { Model } from "../../src/terraform-model";
import { answer } from "../../src/analysis/can";
import { reasonText } from "../../src/iam";
import type { ResolvedConfig } from "../../src/config/schema";
import type { RequestRecord } from "../../src/sandbox/gateway";

/**
 * What the gateway decided otherwise than `npm run can` does from the same stacks.
 *
 * @param model - without the statements that were removed
 */
export function disagreements(
  records: readonly RequestRecord[],
  config: ResolvedConfig,
  model: Model,
): string[] {
  return records.flatMap(({ principal, chain, decisions }) =>
    decisions.flatMap(({ action, resource, circumstances, result, side }) => {
      // A session that was narrowed has policies that no stack shows; and all of an account's buckets are no resource.
      if (side === "session" || resource === "*") return [];
      // In the sandbox a role that no stack makes is not there; in AWS it may be.
      const isElsewhere = action === "sts:AssumeRole" && !model.roles.some(({ arn }) => arn === resource);
      if (isElsewhere && result === "implicitly-denied") return [];
      const source = /\.amazonaws\.com$/.test(principal) ? chain[0] : undefined;
      // Of a bucket that no stack makes the sandbox knows the owner, and no one else does.
      if (source?.includes(":s3:::") === true && !model.buckets.some(({ arn }) => arn === source)) return [];
      const question = {
        principal,
        action,
        resource,
        circumstances,
        actionOnly: true,
        ...(source === undefined ? {} : { source }),
      };
      const { parts, why } = answer(question, config, model);
      const expected = parts[0]?.decision?.result ?? "undetermined";
      return expected === result
        ? []
        : [
            `${principal} ${action} ${resource}: ${result}, by the proof ${expected} (${why.map(reasonText).join("; ")})`,
          ];
    }),
  );
}
