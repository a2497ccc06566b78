import { HandshakeError } from "../../config/errors";
import { nearest } from "../../config/nearest";
import type { Statement } from "../../iam";
import { mapPolicies } from "../../analysis/explain";
import type { Model, ModelPolicy } from "../../terraform-model";
import { itemsOf } from "../../terraform-model/items";

/** A statement to remove that is in no policy. */
export class UnknownStatementError extends HandshakeError {
  readonly code = "SANDBOX_STATEMENT_UNKNOWN";
}

/**
 * The same stacks with some statements taken out of every policy that has them, to see what they are for.
 *
 * @throws UnknownStatementError naming the Sid that comes nearest, or all that there are where none is near
 */
export function withoutStatements(model: Model, sids: readonly string[]): Model {
  if (sids.length === 0) return model;
  const known = new Set(
    policiesOf(model).flatMap(({ document }) => document.statements.flatMap(({ sid = [] }) => sid)),
  );
  const unknown = sids.find((sid) => !known.has(sid));
  if (unknown !== undefined) {
    const sorted = [...known].sort();
    const expected = nearest(unknown, sorted) ?? `one of ${sorted.join(", ")}`;
    throw new UnknownStatementError(`--without: expected ${expected}, received ${unknown}`);
  }
  const taken = new Set(sids);
  const less = (policy: ModelPolicy): ModelPolicy => {
    const statements = policy.document.statements.filter(({ sid }) => sid === undefined || !taken.has(sid));
    const kept = new Set(statements.map(({ index }) => index));
    return { ...policy, document: { ...policy.document, statements }, json: lessJson(policy.json, kept) };
  };
  return mapPolicies(model, less);
}

export interface DisabledStatement {
  readonly sid: string;
  readonly effect: Statement["effect"];
  /** As written. */
  readonly actions: readonly string[];
  /** In words: `policy of role thumbnail`. */
  readonly policies: readonly string[];
}

/** The statements with some Sids: a Sid may be in several policies and is removed from all. */
export function disabledStatementsOf(model: Model, sids: readonly string[]): DisabledStatement[] {
  return [...new Set(sids)].map((sid) => {
    const found = policiesOf(model).flatMap((policy) =>
      policy.document.statements.filter((one) => one.sid === sid).map((one) => ({ policy, one })),
    );
    return {
      sid,
      effect: found[0]?.one.effect ?? "Allow",
      actions: [...new Set(found.flatMap(({ one }) => one.actions.items))],
      policies: found.map(({ policy }) => policy.name),
    };
  });
}

function policiesOf(model: Model): ModelPolicy[] {
  return itemsOf(model).flatMap(({ policies }) => policies);
}

function lessJson(json: unknown, kept: ReadonlySet<number>): unknown {
  const policy = json as { readonly Statement: unknown };
  const list: readonly unknown[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return { ...policy, Statement: list.filter((_, index) => kept.has(index)) };
}
