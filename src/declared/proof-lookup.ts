import type { ResolvedConfig } from "../config/schema";
import type { Limits } from "../analysis/guardrails";
import type { Model } from "../terraform-model/model";
import { bucketsOf } from "./buckets";
import { organizationsOf } from "../analysis/lookup/organizations";
import { createPolicyLookup, type PolicyLookup } from "../analysis/lookup/policy-lookup";

/** The lookup of the proof's own requests: of what the config does not name, nothing already exists. */
export function proofLookup(config: ResolvedConfig, model: Model, limits?: Limits): PolicyLookup {
  const existing = new Set(
    bucketsOf(config).flatMap(({ arn, encryption }) =>
      encryption.kind === "existing-kms-key" ? [arn, encryption.keyArn] : [arn],
    ),
  );
  return createPolicyLookup(model, limits, organizationsOf(config), (arn) => !existing.has(arn));
}
