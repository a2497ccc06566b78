import type { Model, ModelPolicy } from "../access/model";
import { SandboxError } from "./sandbox-error";

/** A statement that can be taken away. */
export interface NamedStatement {
  readonly sid: string;
  /** Of which it is part, in words. */
  readonly policy: string;
}

/** Every statement of the stacks that has a Sid, in the order of the stacks. */
export function statementsOf(model: Model): NamedStatement[] {
  const found: NamedStatement[] = [];
  mapPolicies(model, (policy) => {
    for (const { sid } of policy.document.statements) {
      if (sid !== undefined) found.push({ sid, policy: policy.name });
    }
    return policy;
  });
  return found;
}

/**
 * The model as it would be if the statements of these Sids had been forgotten, in whatever policies they are.
 *
 * @throws SandboxError SANDBOX_UNKNOWN_SID naming those there are
 */
export function withoutStatements(model: Model, sids: readonly string[]): Model {
  if (sids.length === 0) return model;
  const known = statementsOf(model);
  const unknown = sids.find((sid) => known.every((statement) => statement.sid !== sid));
  if (unknown !== undefined) {
    const list = known.map(({ sid, policy }) => `  ${sid.padEnd(40)} ${policy}`);
    throw new SandboxError(
      "SANDBOX_UNKNOWN_SID",
      `--without: expected the Sid of a statement of the stacks, received ${unknown}. There are:\n${[...new Set(list)].join("\n")}`,
    );
  }
  return mapPolicies(model, (policy) => ({
    ...policy,
    document: {
      ...policy.document,
      statements: policy.document.statements.filter(({ sid }) => sid === undefined || !sids.includes(sid)),
    },
  }));
}

/** Goes into whatever the model holds, so that no kind of policy is forgotten. */
function mapPolicies<T>(value: T, change: (policy: ModelPolicy) => ModelPolicy): T {
  if (Array.isArray(value)) return value.map((item: unknown) => mapPolicies(item, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  if (isPolicy(value)) return change(value) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapPolicies(item, change)]),
  ) as T;
}

function isPolicy(value: object): value is ModelPolicy {
  return "document" in value && "name" in value && "json" in value;
}
