import { SpaceTooLargeError, type CompiledPolicies, type Statement } from "../../iam";
import { withinWorkLimit } from "../../iam/exact";
import { itemsOf } from "../../terraform-model/items";
import type { Model } from "../../terraform-model/model";

interface Named {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** Runs a computation. If it is too large, the error names the policy with the most patterns. */
export function namingPolicy<T>(policies: () => readonly Named[], workOut: () => T): T {
  try {
    return workOut();
  } catch (error) {
    if (!(error instanceof SpaceTooLargeError)) throw error;
    const [first] = policies()
      .map(({ name, statements }) => ({ name, size: statements.reduce((sum, one) => sum + sizeOf(one), 0) }))
      .sort((one, other) => other.size - one.size);
    throw first === undefined ? error : error.in(first.name);
  }
}

/**
 * Answers a question about every request of these models, within the limits.
 *
 * @throws SpaceTooLargeError
 */
export function withinLimit<T>(models: readonly Model[], workOut: () => T): T {
  const policies = policiesOf(models);
  const statements = policies.reduce((sum, one) => sum + one.statements.length, 0);
  return namingPolicy(
    () => policies,
    () => withinWorkLimit(statements, workOut),
  );
}

export function policiesOf(models: readonly Model[]): readonly Named[] {
  return models
    .flatMap(itemsOf)
    .flatMap((item) => item.policies.map(({ name, document: { statements } }) => ({ name, statements })));
}

/** The policies of a principal and a resource. */
export function policiesIn(sets: readonly CompiledPolicies[]): readonly Named[] {
  return sets.flatMap(({ identity, boundary, session, resource, scps, rcps }) =>
    [...identity, boundary, ...session, resource, ...[...scps, ...rcps].flatMap(({ policies }) => policies)]
      .filter((policy) => policy !== null)
      .map(({ name, statements }) => ({ name, statements: statements.map(({ source }) => source) })),
  );
}

/** A pattern with a wildcard before its end overlaps with others. */
function sizeOf({ actions, resources, conditions }: Statement): number {
  const texts = [
    ...actions.items,
    ...(resources?.items.map(({ source }) => source) ?? []),
    ...conditions.flatMap(({ values }) => values),
  ];
  return texts.reduce((sum, text) => sum + (/[*?]./.test(text) ? 100 : 1), 0);
}
