import { lint } from "../../src/analysis/lint";
import { readModel, type Model, type RawStack } from "../../src/terraform-model";
import { allSettings } from "../../src/verifier/all-settings";
import { comparison } from "../../src/verifier/equality";
import { intentOf, modelsToCompare } from "../../src/verifier/intent/intent-of";
import { proveAccess } from "../../src/verifier/prove";
import { withExisting } from "../../src/verifier/with-existing";
import { EvaluationError } from "../../src/iam";
import { HandshakeError } from "../../src/config/errors";
import type { ResolvedConfig } from "../../src/config/schema";

/**
 * Whether the proof says "proven" of the stacks. The parts of the proof, one after another and no further than the first
 * fault: the cheapest first. What the proof cannot read is not proven.
 */
export function isProven(config: ResolvedConfig, stacks: readonly RawStack[]): boolean {
  try {
    const model = withExisting(readModel(stacks), config);
    return (
      allSettings(config, model).every(({ expected, received }) => expected === received) &&
      !differs(config, model) &&
      lint(config, model).length === 0 &&
      proveAccess(config, model).rows.every(({ verdict }) => verdict === "as-asked")
    );
  } catch (error) {
    if (error instanceof HandshakeError || error instanceof EvaluationError) return false;
    throw error;
  }
}

/** Whether a space is not as expected. Those behind the first one are not compared. */
function differs(config: ResolvedConfig, model: Model): boolean {
  const { intended, assumed } = modelsToCompare(intentOf(config, model), config, model);
  for (const { differences } of comparison(intended, assumed).spaces) if (differences.length > 0) return true;
  return false;
}
