import { lint } from "../../src/analysis/lint";
import { readModel, type RawStack } from "../../src/terraform-model";
import { allSettings } from "../../src/verifier/all-settings";
import { proveAccess } from "../../src/verifier/prove";
import { withExisting } from "../../src/verifier/with-existing";
import { EvaluationError } from "../../src/iam";
import { HandshakeError } from "../../src/config/errors";
import type { ResolvedConfig } from "../../src/config/schema";

/**
 * Whether the proof says "proven" of the stacks. The parts of the proof, one after another and no further than the first
 * fault: what is seen without comparing policies comes first. What the proof cannot read is not proven.
 */
export function isProven(config: ResolvedConfig, stacks: readonly RawStack[]): boolean {
  try {
    const model = withExisting(readModel(stacks), config);
    if (lint(config, model).length > 0) return false;
    if (allSettings(config, model).some(({ expected, received }) => expected !== received)) return false;
    return proveAccess(config, model).rows.every(({ verdict }) => verdict === "as-asked");
  } catch (error) {
    if (error instanceof HandshakeError || error instanceof EvaluationError) return false;
    throw error;
  }
}
