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

/** A setting with what is to be said of it. */
export interface SettingRow extends Setting {
  readonly verdict: "as-asked" | "different";
}

/** What the stacks allow, against what the config asks for. */
export interface Proof {
  /** Nothing missing, nothing too much, nothing different, and nothing that cannot be intended. */
  readonly proven: boolean;
  /** How many classes of principals there are. */
  readonly classes: number;
  /** How many spaces of requests, each of a class for a resource, were compared whole. */
  readonly spaces: number;
  /** What is expected, each shown by one request; and what is not as expected. */
  readonly rows: readonly Row[];
  /** What the stacks allow, in sets. Worked out when it is asked for. */
  readonly reached: () => readonly ReachedSet[];
  readonly settings: readonly SettingRow[];
  /** What is in the stacks and cannot be intended. */
  readonly lint: readonly LintFinding[];
  /** What lies outside of the stacks and was assumed. */
  readonly suppositions: readonly string[];
  /** What it says nothing about. */
  readonly notCovered: readonly string[];
}

/**
 * Compares what the stacks allow with what the config means, for every request of every principal, and shows each thing that
 * is expected, by one request.
 *
 * @param limits - what besides the stacks narrows what they allow. Default: nothing
 * @throws UndecidableError when the stacks leave open whether something is allowed
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

/** The part of the proof that is about policies alone. */
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

/** For each thing that the config means one request that shows it. */
export function questionsOf(config: ResolvedConfig, synthesized: Model): Question[] {
  const model = withExisting(synthesized, config);
  const expected = intentOf(config, model);
  const { intended, assumed } = modelsToCompare(expected, config, model);
  const { reaches } = compareWithIntent(intended, assumed);
  return intentQuestions(expected, intendedStatements(expected, reaches)).questions.map(asUsual);
}

/** What affects access and no comparison is about. */
const NOT_COVERED: readonly string[] = [
  "ACLs, access points and replication of S3",
  "grants of KMS keys",
  "policies of VPC endpoints and of sessions",
  "what people may do with the accounts themselves",
];
