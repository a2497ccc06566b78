import type { Policies } from "./policies.mts";
import type { Json } from "./world.mts";

export type Values = readonly string[];

/** The same policy with other statements. */
export function mapStatements(policy: Json | null, change: (statement: Json) => Json): Json | null {
  if (policy === null) return null;
  const { Statement } = policy as { Statement: Json | readonly Json[] };
  return {
    ...policy,
    Statement: (Array.isArray(Statement) ? Statement : [Statement]).map((item: Json) => change(item)),
  };
}

/** The same policies with other values in their conditions. A condition that is dropped is one that always holds. */
export function mapConditions(
  policies: Policies,
  change: (operator: string, key: string, values: Values) => Values | "drop",
): Policies {
  const one = (policy: Json): Json =>
    mapStatements(policy, (statement) => changeStatement(statement, change)) ?? policy;
  return {
    identity: policies.identity.map(one),
    boundary: policies.boundary === null ? null : one(policies.boundary),
    session: policies.session === null ? null : one(policies.session),
    resource: policies.resource === null ? null : one(policies.resource),
    scps: policies.scps.map((level) => level.map(one)),
    rcps: policies.rcps.map((level) => level.map(one)),
  };
}

function changeStatement(
  statement: Json,
  change: (operator: string, key: string, values: Values) => Values | "drop",
): Json {
  const { Condition, ...rest } = statement as { Condition?: Record<string, Record<string, string | Values>> };
  if (Condition === undefined) return statement;
  const blocks: Record<string, Record<string, string | Values>> = {};
  for (const [operator, block] of Object.entries(Condition)) {
    for (const [key, values] of Object.entries(block)) {
      const list = typeof values === "string" ? [values] : values;
      const result = change(operator, key, list);
      if (result !== "drop") (blocks[operator] ??= {})[key] = result.join() === list.join() ? values : result;
    }
  }
  return Object.keys(blocks).length === 0 ? rest : { ...rest, Condition: blocks };
}
