import type { PolicyType, Statement } from "../../iam";
import type { Model, ModelPolicy } from "../../terraform-model";
import { isPolicy } from "../../terraform-model/items";
import { readPolicy } from "../../terraform-model/policy-of";

type Items = Exclude<keyof Model, "stacks" | "resources">;

/** The same stacks with every policy changed. */
export function mapPolicies(
  model: Model,
  change: (policy: ModelPolicy, ownerId: string) => ModelPolicy,
): Model {
  return mapItems(model, (item, ownerId) =>
    Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        Array.isArray(value)
          ? value.map((one: unknown) => (isPolicy(one) ? change(one, ownerId) : one))
          : isPolicy(value)
            ? change(value, ownerId)
            : value,
      ]),
    ),
  );
}

type Item = Readonly<Record<string, unknown>>;

function mapItems(model: Model, change: (item: Item, ownerId: string, kind: Items) => Item): Model {
  return Object.fromEntries(
    Object.entries(model).map(([kind, list]) => [
      kind,
      kind === "stacks" || kind === "resources"
        ? list
        : (list as readonly Item[]).map((item) => change(item, ownerIdOf(item), kind as Items)),
    ]),
  ) as unknown as Model;
}

function ownerIdOf(item: Item): string {
  const found = ["arn", "name", "instanceArn"]
    .map((name) => item[name])
    .find((value) => typeof value === "string");
  return found as string;
}

/** The policy of an owner that decides on a side. */
const POLICY_OF: Readonly<Partial<Record<PolicyType, Readonly<Partial<Record<Items, string>>>>>> = {
  identity: { roles: "identity", permissionSets: "inlinePolicies" },
  resource: {
    roles: "trust",
    keys: "policy",
    buckets: "policy",
    functions: "policy",
    queues: "policy",
    topics: "policy",
    accessGrants: "policy",
  },
};

/** The policies of an owner on a side, as they are in the stacks. */
export function policiesOn(side: PolicyType, ownerId: string, model: Model): readonly ModelPolicy[] {
  return Object.entries(POLICY_OF[side] ?? {}).flatMap(([kind, name]) =>
    (model[kind as Items] as unknown as readonly Item[])
      .filter((item) => ownerIdOf(item) === ownerId)
      .flatMap((item) => [item[name]].flat().filter(isPolicy)),
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * The same stacks with one more statement.
 *
 * @param ownerId - the ARN of the role that gets the statement on the side `identity`, else of the resource; for a
 * permission set its name
 */
export function withStatement(model: Model, side: PolicyType, ownerId: string, statement: unknown): Model {
  return mapItems(model, (item, id, kind) => {
    const name = POLICY_OF[side]?.[kind];
    if (id !== ownerId || name === undefined) return item;
    const before: unknown = item[name];
    return { ...item, [name]: isList(before) ? [...before, made("identity")] : merged(before) };

    function merged(policy: unknown): ModelPolicy {
      const policyKind = kind === "roles" ? "trust" : kind === "keys" ? "key" : "resource";
      const added = made(policyKind);
      if (!isPolicy(policy)) return added;
      const { statements } = policy.document;
      const index = Math.max(-1, ...statements.map((one) => one.index)) + 1;
      const [more] = added.document.statements;
      const all = more === undefined ? statements : [...statements, { ...more, index }];
      return { ...policy, document: { ...policy.document, statements: all } };
    }
  });

  function made(kind: "identity" | "trust" | "key" | "resource"): ModelPolicy {
    const name = "the statement to add";
    return readPolicy({ Version: "2012-10-17", Statement: [statement] }, name, kind, name);
  }
}

/** Keys about the caller or the forwarding service: a similar request has them too. */
const OF_CALLER = /^(?:aws:(?:Principal.*|userid|username)|kms:.*)$/i;

/** The same stacks, assuming that a similar request matches the conditions of some statements, as far as it can. */
export function withoutConditions(
  model: Model,
  ownerId: string,
  which: (statement: Statement, policy: ModelPolicy) => boolean,
): Model {
  return mapPolicies(model, (policy, id) => {
    if (id !== ownerId) return policy;
    const statements = policy.document.statements.map((statement) =>
      which(statement, policy)
        ? { ...statement, conditions: statement.conditions.filter(({ key }) => OF_CALLER.test(key)) }
        : statement,
    );
    return { ...policy, document: { ...policy.document, statements } };
  });
}
