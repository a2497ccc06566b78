import { parseJson } from "../config/parse-json";
import type { ResolvedConfig } from "../config/schema";
import { parsePolicy } from "../iam";
import { isObject } from "../iam/parse-json";
import type { Model, ModelBucket, ModelPolicy } from "../terraform-model/model";
import { ModelError } from "../terraform-model/model-error";
import { ownerOf } from "../terraform-model/owners";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll } from "./settings-for";
import { compareWithIntent, type Difference } from "./equality";
import { outsideOf, type OutsidePolicy } from "./intent/outside";
import { isOwnApp } from "./stack-settings";

/** Compares the preconditions in the stacks' outputs with what the config needs. */
export function preconditionSettings(config: ResolvedConfig, model: Model): Setting[] {
  if (isOwnApp(model.stacks)) return [];
  const text = (to: string, what: string, hasStatements: boolean): string =>
    `${what}${hasStatements ? " (statements)" : ""}, in the output of ${to}`;
  return [
    settingOfAll(
      "what is required outside of them",
      outsideOf(config, model).map(({ to, what, policy }) => text(to, what, policy !== undefined)),
      saidBy(model).map(({ to, what, statements }) => text(to, what, statements.length > 0)),
    ),
  ];
}

/**
 * Compares the statements for owners of resources outside of the stacks with those that the config needs, for every
 * request.
 */
export function comparePreconditions(config: ResolvedConfig, model: Model): readonly Difference[] {
  if (isOwnApp(model.stacks)) return [];
  const said = saidBy(model);
  const policies = outsideOf(config, model).flatMap(({ what, policy }) => {
    const found = said.filter((one) => one.what === what).flatMap(({ statements }) => statements);
    return policy === undefined || found.length === 0 ? [] : [{ policy, found }];
  });
  if (policies.length === 0) return [];
  const expected = policies.map(({ policy }) => policy);
  const received = policies.map(({ policy, found }) => ({ ...policy, statements: found }));
  return compareWithIntent(modelWith(expected, model), modelWith(received, model)).differences;
}

interface PrincipalStatements {
  /** The account of its stack. */
  readonly to: string;
  readonly what: string;
  /** None if it is not about a policy. */
  readonly statements: readonly object[];
}

function saidBy({ stacks }: Model): PrincipalStatements[] {
  return stacks.flatMap(({ id, account, outputs: { preconditions } = {} }) =>
    preconditions === undefined
      ? []
      : read(preconditions, `${id} / output.preconditions.value`).map((one) => ({ ...one, to: account })),
  );
}

/** @throws ModelError for anything except what synth writes */
function read(value: unknown, place: string): Omit<PrincipalStatements, "to">[] {
  let list: unknown;
  try {
    list = parseJson(String(value));
  } catch (error) {
    throw new ModelError(place, "JSON", (error as Error).message);
  }
  if (!Array.isArray(list)) throw new ModelError(place, "a list", JSON.stringify(list));
  return list.map((one: unknown, index) => {
    const { what, statements = [], ...more } = isObject(one) ? one : {};
    const isSound = Array.isArray(statements) && statements.every(isObject);
    if (typeof what !== "string" || !isSound || Object.keys(more).length > 0) {
      throw new ModelError(`${place}[${index}]`, "{ what, statements }", JSON.stringify(one));
    }
    return { what, statements: statements };
  });
}

/** A model with only the owners of these policies. Statements for one owner in several places are one policy. */
function modelWith(all: readonly OutsidePolicy[], { stacks }: Model): Model {
  const byArn = new Map<string, OutsidePolicy>();
  for (const one of all) {
    const { statements = [] } = byArn.get(one.arn) ?? {};
    byArn.set(one.arn, { ...one, statements: [...statements, ...one.statements] });
  }
  const ofKind = <Item>(
    kind: OutsidePolicy["kind"],
    make: (one: OutsidePolicy, policy: ModelPolicy) => Item,
  ) => [...byArn.values()].flatMap((one) => (one.kind === kind ? [make(one, policyOf(one))] : []));
  return {
    ...{ stacks, resources: [], users: [], functions: [], logGroups: [], queues: [], topics: [] },
    ...{ rules: [], eventSources: [], stateMachines: [], permissionSets: [] },
    buckets: ofKind("bucket", ({ arn, account, region, partition }, policy): ModelBucket => ({
      ...{ arn, account, region, partition },
      name: arn.slice(arn.lastIndexOf(":") + 1),
      isManaged: false,
      policy,
      notifications: [],
      publicAccessBlock: OPEN,
    })),
    keys: ofKind("key", ({ arn, account, region, partition }, policy) => ({
      ...{ arn, account, region, partition },
      place: arn,
      aliases: [],
      policy,
    })),
    roles: ofKind("role", ({ arn, account, region, partition }, trust) => ({
      ...{ arn, account, region, partition },
      name: arn.slice(arn.lastIndexOf("/") + 1),
      isManaged: false,
      trust,
      identity: [],
      managedPolicies: [],
      instanceProfiles: [],
    })),
    accessGrants: ofKind("access-grants", ({ arn, account, region, partition }, policy) => ({
      ...{ account, region, partition },
      instanceArn: arn,
      policy,
      locations: [],
      grants: [],
    })),
    controls: [],
    guarded: ofKind("other", ({ arn, account, region, partition }, policy) => ({
      ...{ account, region, partition },
      arn,
      policy,
    })),
  };
}

/** Other restrictions do not depend on the statements. */
const OPEN = {
  blockPublicAcls: false,
  blockPublicPolicy: false,
  ignorePublicAcls: false,
  restrictPublicBuckets: false,
} as const;

const POLICY_KINDS = {
  bucket: "resource",
  key: "key",
  "access-grants": "resource",
  role: "trust",
  other: "resource",
} as const;

function policyOf({ kind, arn, statements }: OutsidePolicy): ModelPolicy {
  const name = `statements for the policy of ${arn}`;
  // Several preconditions may have the same Sid, which has no effect.
  const own = statements.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([key]) => key !== "Sid")),
  );
  const json = { Version: "2012-10-17", Statement: own };
  const document = parsePolicy(json, name, POLICY_KINDS[kind]);
  for (const { source } of document.statements.flatMap(({ resources }) => resources?.items ?? [])) {
    if (source === "*" || source === arn || ownerOf(source) === arn) continue;
    throw new ModelError(name, `"*", ${arn} or what is in it`, source);
  }
  return { name, json, document };
}
