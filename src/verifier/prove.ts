import type { ResolvedConfig } from "../config/schema";
import { NO_LIMITS, type Limits } from "../analysis/guardrails";
import { lint, type LintFinding } from "../analysis/lint";
import type { Model } from "../terraform-model/model";
import { allSettings } from "./all-settings";
import { differenceRows } from "./difference-rows";
import { compareWithIntent } from "./equality";
import { intentOf, modelsToCompare } from "./intent/intent-of";
import type { Row } from "../analysis/lookup/answer-question";
import { withinLimit } from "../analysis/who";
import { asUsual, intentQuestions, intentRows, intendedStatements } from "./intent-rows";
import { compareWithLimits } from "./limits";
import { proofLookup } from "../declared/proof-lookup";
import type { Question, Setting } from "../analysis/lookup/question";
import { reachedSets, type ReachedSet } from "./reached-sets";
import { assumptionsOf } from "./assumptions";
import { comparePreconditions } from "./preconditions";
import { withExisting } from "./with-existing";

/** A setting with its report. */
export interface SettingRow extends Setting {
  readonly verdict: "as-asked" | "different";
}

/** The comparison of what the stacks allow with what the config asks for. */
export interface Proof {
  /** Nothing missing, nothing too much, no different setting, and no lint finding. */
  readonly proven: boolean;
  /** The number of classes of principals. */
  readonly classes: number;
  /** The number of compared spaces, each of a class and a resource. */
  readonly spaces: number;
  /** Expected access, each shown by one request; and differences. */
  readonly rows: readonly Row[];
  /** What the stacks allow, in sets. Computed when it is read. */
  readonly reached: () => readonly ReachedSet[];
  readonly settings: readonly SettingRow[];
  /** Lint findings. */
  readonly lint: readonly LintFinding[];
  /** The assumptions about what is outside of the stacks. */
  readonly suppositions: readonly string[];
  /** What is not covered. */
  readonly notCovered: readonly string[];
}

/**
 * Compares what the stacks allow with what the config asks for, for every request of every principal, and shows each
 * expected access by one request.
 *
 * @param limits - what narrows the stacks' access. Default: nothing
 * @throws UndecidableError when the stacks do not determine whether something is allowed
 * @throws SpaceTooLargeError
 */
export function prove(config: ResolvedConfig, synthesized: Model, limits: Limits = NO_LIMITS): Proof {
  const model = withExisting(synthesized, config);
  const { rows, classes, spaces, reached } = proveAccess(config, model, limits);
  const settings = allSettings(config, model).map((setting): SettingRow => ({
    ...setting,
    verdict: setting.expected === setting.received ? "as-asked" : "different",
  }));
  const findings = lint(config, model);
  return {
    proven: findings.length === 0 && [...rows, ...settings].every(({ verdict }) => verdict === "as-asked"),
    classes,
    spaces,
    rows,
    reached,
    settings,
    lint: findings,
    suppositions: assumptionsOf(config, model, limits),
    notCovered: NOT_COVERED,
  };
}

/** The part of the proof about policies. */
export function proveAccess(
  config: ResolvedConfig,
  synthesized: Model,
  limits: Limits = NO_LIMITS,
): Pick<Proof, "rows" | "classes" | "spaces" | "reached"> {
  return withinLimit([synthesized], () => compareAccess(config, synthesized, limits));
}

function compareAccess(
  config: ResolvedConfig,
  synthesized: Model,
  limits: Limits,
): ReturnType<typeof proveAccess> {
  const model = withExisting(synthesized, config);
  const expected = intentOf(config, model);
  const { intended, assumed } = modelsToCompare(expected, config, model);
  const { differences, reaches, classes, spaces } = compareWithIntent(intended, assumed);
  const statements = intendedStatements(expected, reaches);
  const rows = intentRows(expected, statements, proofLookup(config, assumed, limits));
  const outside = comparePreconditions(config, model);
  const underLimits = compareWithLimits(statements, proofLookup(config, intended, limits));
  return {
    rows: [...rows, ...differenceRows([...differences, ...underLimits, ...outside], expected, rows)],
    reached: () => withinLimit([model], () => reachedSets(reaches)),
    classes,
    spaces,
  };
}

/** One request for each expected access. */
export function questionsOf(config: ResolvedConfig, synthesized: Model): Question[] {
  const model = withExisting(synthesized, config);
  const expected = intentOf(config, model);
  const { intended, assumed } = modelsToCompare(expected, config, model);
  const { reaches } = compareWithIntent(intended, assumed);
  return intentQuestions(expected, intendedStatements(expected, reaches)).questions.map(asUsual);
}

/** What affects access but is not compared. */
const NOT_COVERED: readonly string[] = [
  "S3 ACLs, access points and replication",
  "KMS grants",
  "VPC endpoint policies and session policies",
  "what people may do with the accounts themselves",
];
