import { HandshakeError } from "../../config/errors";
import type { ResolvedConfig } from "../../config/schema";
import { EvaluationError, UndeterminedKeyError } from "../../iam";
import { NO_LIMITS, type Limits } from "../limits";
import { lint, type LintFinding } from "../lint";
import type { Model } from "../model/model";
import { withExistingPolicies } from "../model/with-existing-policies";
import { allSettings } from "./all-settings";
import { judge, type Row } from "./judge";
import { proofWorld } from "./proof-world";
import type { Question, Setting } from "./question";
import { questionsOf } from "./questions";
import { suppositionsOf } from "./suppositions";
import { unaskedGrants } from "./unasked-grants";
import type { World } from "./world";

/** A setting with what is to be said of it. */
export interface SettingRow extends Setting {
  readonly verdict: "as-asked" | "different";
}

/** What the stacks allow, against what the config asks for. */
export interface Proof {
  /** Nothing missing, nothing too much, nothing different, and nothing that cannot be meant so. */
  readonly proven: boolean;
  /** How much was asked. */
  readonly questions: number;
  readonly rows: readonly Row[];
  readonly settings: readonly SettingRow[];
  /** What is in the stacks and cannot be meant as it stands. */
  readonly lint: readonly LintFinding[];
  /** What lies outside of the stacks and was taken for granted. */
  readonly suppositions: readonly string[];
}

/** The stacks hold something of which AWS does not say what it means, or whose meaning hangs on what is not known. */
export class UndecidableError extends HandshakeError {
  readonly code = "UNDECIDABLE";

  constructor({ caller, action, resource, situation }: Question, cause: EvaluationError) {
    const settles = cause instanceof UndeterminedKeyError ? SETTLED_BY[cause.key] : undefined;
    const hint = settles === undefined ? "" : ` (${settles} in the config says it)`;
    super(`${caller.text}, ${action} on ${resource} (${situation}): ${cause.message}${hint}`);
  }
}

/** What in the config says the value of a key. */
const SETTLED_BY: Readonly<Record<string, string>> = {
  "aws:principalorgid": "organizationId",
  "aws:resourceorgid": "organizationId",
  "aws:sourceorgid": "organizationId",
};

/**
 * Asks everything that the config gives rise to and compares the answers of the stacks.
 *
 * @param limits - what beside the stacks narrows what they allow. Default: nothing
 * @throws UndecidableError when there is no answer to one of the questions
 */
export function prove(config: ResolvedConfig, synthesized: Model, limits: Limits = NO_LIMITS): Proof {
  const model = withExistingPolicies(synthesized, config);
  const world = proofWorld(config, model, limits);
  const questions = questionsOf(config, model);
  const allowed = questions.filter(({ expected }) => expected.result === "allowed");
  const rows = [
    ...questions.map((question) => decided(question, world)),
    ...unaskedGrants(allowed, model, world),
  ];
  const settings = allSettings(config, model).map((setting): SettingRow => ({
    ...setting,
    verdict: setting.expected === setting.received ? "as-asked" : "different",
  }));
  const findings = lint(config, model);
  return {
    proven: findings.length === 0 && [...rows, ...settings].every(({ verdict }) => verdict === "as-asked"),
    questions: questions.length + settings.length,
    rows,
    settings,
    lint: findings,
    suppositions: suppositionsOf(config, model, limits),
  };
}

function decided(question: Question, world: World): Row {
  try {
    return judge(question, world);
  } catch (error) {
    if (error instanceof EvaluationError) throw new UndecidableError(question, error);
    throw error;
  }
}
