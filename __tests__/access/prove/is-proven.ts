import { lint } from "../../../access/lint";
import { readModel, type RawStack } from "../../../access/model";
import { judge, proofWorld, type Question, type World } from "../../../access/prove";
import { allSettings } from "../../../access/prove/all-settings";
import { questionsOf } from "../../../access/prove/questions";
import { unaskedGrants } from "../../../access/prove/unasked-grants";
import { EvaluationError } from "../../../iam";
import { HandshakeError } from "../../../config/errors";
import type { ResolvedConfig } from "../../../config/schema";

/**
 * Whether the proof says "proven" of the stacks. The parts of the proof, one after another and no further than the first
 * fault: what is seen without asking thousands of questions comes first. What the proof cannot read is not proven.
 */
export function isProven(config: ResolvedConfig, stacks: readonly RawStack[]): boolean {
  try {
    const model = readModel(stacks);
    if (lint(config, model).length > 0) return false;
    if (allSettings(config, model).some(({ expected, received }) => expected !== received)) return false;
    const world = proofWorld(config, model);
    const questions = questionsOf(config, model);
    const allowed = questions.filter(({ expected }) => expected.result === "allowed");
    return (
      unaskedGrants(allowed, model, world).length === 0 &&
      questions.every((question) => isAsAsked(question, world))
    );
  } catch (error) {
    if (error instanceof HandshakeError) return false;
    throw error;
  }
}

function isAsAsked(question: Question, world: World): boolean {
  try {
    return judge(question, world).verdict === "as-asked";
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}
