import { parsePolicy, type PolicyKind } from "../../iam";
import { groupBy } from "../../terraform-model/group-by";
import type { Model, ModelPolicy } from "../../terraform-model/model";
import type { IntendedStatement } from "./intended-statement";

/**
 * The model with the expected policies, and without what the config does not contain.
 *
 * @param there - by ARN, other statements of policies
 * @param unspoken - by ARN, expected resources with an unspecified policy
 */
export function intendedModel(
  expected: readonly IntendedStatement[],
  unspoken: ReadonlySet<string>,
  there: ReadonlyMap<string, readonly object[]>,
  model: Model,
): Model {
  const ofRoles = groupBy(expected, ({ role = "" }) => role);
  const ofResources = groupBy(expected, ({ resource = "" }) => resource);
  const own = (name: string): ModelPolicy[] => {
    const statements = ofRoles.get(name);
    return statements === undefined ? [] : [policyOf(name, statements, "identity")];
  };
  const of = (arn: string, kind: PolicyKind): ModelPolicy | undefined => {
    const statements = ofResources.get(arn);
    const besides = there.get(arn) ?? [];
    if (statements === undefined && besides.length === 0) return undefined;
    return policyOf(arn, statements ?? [], kind, besides);
  };
  /** The expected ones, with their expected policies. */
  const withPolicy = <Item extends { readonly arn: string }>(items: readonly Item[], kind: PolicyKind) =>
    items.flatMap((item) => {
      const policy = of(item.arn, kind);
      return policy === undefined ? [] : [{ ...item, policy }];
    });
  const perhapsWithout = <Item>(items: readonly Item[], arnOf: (item: Item) => string) =>
    items.flatMap((item) => {
      const policy = of(arnOf(item), "resource") ?? (unspoken.has(arnOf(item)) ? null : undefined);
      return policy === undefined ? [] : [{ ...item, policy }];
    });
  return {
    ...model,
    roles: withPolicy(model.roles, "trust").map(({ policy, ...role }) => {
      const { trustThere, identity, added = identity } = role;
      return {
        ...role,
        // The owner of an existing role decides whom it trusts.
        trust:
          trustThere === undefined
            ? policy
            : policyOf(role.arn, ofResources.get(role.arn) ?? [], "trust", trustThere),
        // Its other permissions belong to its owner, or are expected as they are.
        identity: [...own(role.arn), ...identity.filter((one) => !added.includes(one))],
      };
    }),
    buckets: perhapsWithout(model.buckets, ({ arn }) => arn).map((bucket) => ({
      ...bucket,
      publicAccessBlock: ALL_BLOCKED,
    })),
    keys: withPolicy(model.keys, "key"),
    functions: perhapsWithout(model.functions, ({ arn }) => arn),
    queues: withPolicy(model.queues, "resource"),
    topics: withPolicy(model.topics, "resource"),
    accessGrants: perhapsWithout(model.accessGrants, ({ instanceArn }) => instanceArn),
    users: [],
    guarded: [],
    controls: [],
    permissionSets: model.permissionSets.flatMap((set) =>
      ofRoles.has(set.name) ? [{ ...set, inlinePolicies: own(set.name) }] : [],
    ),
  };
}

const ALL_BLOCKED = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
} as const;

function policyOf(
  name: string,
  statements: readonly IntendedStatement[],
  kind: PolicyKind,
  besides: readonly object[] = [],
): ModelPolicy {
  const own = statements.map((statement) => statementJson(statement, kind));
  const json = { Version: "2012-10-17", Statement: [...own, ...besides] };
  return { name: `expected of ${name}`, json, document: parsePolicy(json, name, kind) };
}

/** A policy statement. */
export function statementJson(
  { effect, principal, actions, on, resource, condition = {} }: IntendedStatement,
  kind: PolicyKind,
): object {
  return {
    Effect: effect ?? "Allow",
    ...(principal === undefined ? {} : { Principal: principal }),
    Action: actions,
    ...(kind === "trust" ? {} : { Resource: kind === "key" ? "*" : (on ?? [resource]) }),
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}
