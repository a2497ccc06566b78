import { lint } from "../../src/analysis/lint";
import { readModel, type Model, type RawStack } from "../../src/terraform-model";
import { itemsOf } from "../../src/terraform-model/items";
import { openStack } from "../../src/terraform-model/open-stacks";
import { allSettings } from "../../src/verifier/all-settings";
import { comparison, type Pair } from "../../src/verifier/equality";
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
export function isProven(config: ResolvedConfig, stacks: readonly RawStack[], open = openStack): boolean {
  try {
    const model = withExisting(readModel(stacks, open), config);
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

/** Whether a space is not as expected. Those behind the first one are not compared: those of changed policies come first. */
function differs(config: ResolvedConfig, model: Model): boolean {
  const { intended, assumed } = modelsToCompare(intentOf(config, model), config, model);
  const { pairs, compare } = comparison(intended, assumed);
  const changed = changedIn(config, assumed);
  const isChanged = ({ caller: { principal }, target }: Pair): boolean =>
    changed.has(target.owner) || (principal.kind === "role-session" && changed.has(principal.roleArn));
  const inOrder = [...pairs.filter(isChanged), ...pairs.filter((pair) => !isChanged(pair))];
  return inOrder.some((pair) => (compare(pair)?.differences ?? []).length > 0);
}

const before = new WeakMap<ResolvedConfig, ReadonlyMap<string, string>>();

/** Whose policies are others than when the config was asked about first. */
function changedIn(config: ResolvedConfig, model: Model): ReadonlySet<string> {
  const policies = new Map(
    itemsOf(model).map((item) => [item.id, JSON.stringify(item.policies.map(({ json }) => json))]),
  );
  const were = before.get(config) ?? policies;
  before.set(config, were);
  return new Set([...policies].flatMap(([id, text]) => (were.get(id) === text ? [] : [id])));
}
