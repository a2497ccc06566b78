import { lint } from "../../../access/lint";
import { readModel, type RawStack } from "../../../access/model";
import { allSettings } from "../../../access/prove/all-settings";
import { proveAccess } from "../../../access/prove/prove";
import { withExisting } from "../../../access/prove/with-existing";
import { EvaluationError } from "../../../iam";
import { HandshakeError } from "../../../config/errors";
import type { ResolvedConfig } from "../../../config/schema";

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
