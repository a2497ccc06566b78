import type { ResolvedConfig } from "../config/schema";
import type { Limits } from "../analysis/guardrails";
import type { Model } from "../terraform-model/model";
import { bucketsOf } from "./buckets";
import { organizationsOf } from "../analysis/lookup/organizations";
import { createPolicyLookup, type PolicyLookup } from "../analysis/lookup/policy-lookup";

/** The policy lookup for the proof: nothing exists except what the config names. */
export function proofLookup(config: ResolvedConfig, model: Model, limits?: Limits): PolicyLookup {
  const existing = new Set(
    bucketsOf(config).flatMap(({ arn, encryption }) =>
      encryption.kind === "existing-kms-key" ? [arn, encryption.keyArn] : [arn],
    ),
  );
  return createPolicyLookup(model, limits, organizationsOf(config), (arn) => !existing.has(arn));
}
