import { isDeepStrictEqual } from "node:util";
import { sid } from "../naming";
import type { IdentityStatement } from "../policies/statement";

/** The statements for one destination. */
export interface StatementsFor {
  /** The destination's name in the config. */
  readonly name: string;
  readonly statements: readonly IdentityStatement[];
}

/**
 * One policy for several destinations: statements that differ only in their resources are joined, and others with the
 * same Sid get the destination's name as a suffix.
 */
export function joinStatements(parts: readonly StatementsFor[]): IdentityStatement[] {
  const joined: { readonly purpose: string; statement: IdentityStatement }[] = [];
  for (const { name, statements } of parts) {
    for (const statement of statements) {
      const { Sid: purpose, Resource } = statement;
      const others = joined.filter((other) => other.purpose === purpose);
      const same = others.find((other) =>
        isDeepStrictEqual(withoutPlace(other.statement), withoutPlace(statement)),
      );
      if (same !== undefined) {
        const resources = [...new Set([...same.statement.Resource, ...Resource])];
        same.statement = { ...same.statement, Resource: resources };
      } else {
        const unique = others.length === 0 ? purpose : sid(purpose, name);
        joined.push({ purpose, statement: { ...statement, Sid: unique } });
      }
    }
  }
  return joined.map(({ statement }) => statement);
}

function withoutPlace({
  Effect,
  Action,
  Condition,
}: IdentityStatement): Omit<IdentityStatement, "Sid" | "Resource"> {
  return { Effect, Action, ...(Condition === undefined ? {} : { Condition }) };
}
