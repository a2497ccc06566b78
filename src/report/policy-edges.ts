import { matchesGlob } from "../iam";
import type { Model } from "../terraform-model/model";
import { ownerOf } from "../terraform-model/owners";
import { sourcesOf, type CallingService } from "./calling-services";
import type { EdgeKind } from "./graph";
import type { AccessEdge } from "./access-edges";
import { permissionSetRoleId, ANYONE } from "./node-ids";
import type { PlacedPolicy, PlacedStatement, Statement } from "./policy-index";

type PrincipalEntry = NonNullable<Statement["principals"]>[number];

/** The edges from Allow statements, of identity and resource policies. */
export function edgesByPolicies(model: Model, policies: readonly PlacedPolicy[]): AccessEdge[] {
  const targets = targetsOf(model);
  return policies.flatMap((policy) =>
    policy.statements
      .filter(({ statement }) => statement.effect === "Allow")
      .flatMap((placed) =>
        policy.side === "identity"
          ? identityPolicyEdges(placed, callersOf(policy, model), targets)
          : resourcePolicyEdges(placed, policy, model),
      ),
  );
}

/** A target of policies, with its service. */
interface Target {
  readonly arn: string;
  readonly service: string;
  readonly aliases?: readonly string[];
}

function targetsOf(model: Model): Target[] {
  return [
    ...model.buckets.map(({ arn }) => ({ arn, service: "s3" })),
    ...model.accessGrants.map(({ instanceArn }) => ({ arn: instanceArn, service: "s3" })),
    ...model.keys.map(({ arn, aliases }) => ({ arn, aliases, service: "kms" })),
    ...model.functions.map(({ arn }) => ({ arn, service: "lambda" })),
    ...model.roles.map(({ arn }) => ({ arn, service: "sts" })),
    ...model.topics.map(({ arn }) => ({ arn, service: "sns" })),
    ...model.queues.map(({ arn }) => ({ arn, service: "sqs" })),
    ...model.stateMachines.map(({ arn }) => ({ arn, service: "states" })),
  ];
}

/** Those who have an identity policy: a role, or a permission set's role in each account. */
function callersOf({ owner }: PlacedPolicy, model: Model): string[] {
  if (owner.kind !== "permissionSets") return [owner.id];
  const assignments = model.permissionSets
    .filter(({ name }) => name === owner.name)
    .flatMap((set) => set.assignments);
  return assignments.map(({ account }) => permissionSetRoleId(owner.name, account, model));
}

function identityPolicyEdges(
  placed: PlacedStatement,
  callers: readonly string[],
  targets: readonly Target[],
): AccessEdge[] {
  const { statement } = placed;
  const aliases = statement.conditions
    .filter(({ key }) => key === "kms:resourcealiases")
    .flatMap(({ values }) => values);
  const known = targets.flatMap((target) => {
    if (
      target.aliases !== undefined &&
      aliases.length > 0 &&
      !target.aliases.some((one) => aliases.includes(one))
    )
      return [];
    return reachOf(statement, target.arn, target.service);
  });
  return callers.flatMap((from) =>
    [...known, ...unknownTargets(statement, targets)].map((reach) => ({ from, statement: placed, ...reach })),
  );
}

type Reach = Pick<AccessEdge, "to" | "kind" | "actions" | "places">;

/** What a statement allows on a target, if anything. */
function reachOf(statement: Statement, arn: string, service: string): Reach[] {
  const actions = actionsOf(statement, service);
  const places = placesIn(statement, arn);
  if (actions.length === 0 || places === undefined) return [];
  return [{ to: arn, kind: kindOf(service), actions, places }];
}

/** Literal ARNs outside of the stacks: an existing key, another role. */
function unknownTargets(statement: Statement, targets: readonly Target[]): Reach[] {
  if (statement.resources === undefined || statement.resources.except) return [];
  return statement.resources.items.flatMap(({ source }) => {
    const [, service = "", rest = ""] = /^arn:[^:]+:([^:]+):[^:]*:[^:]*:(.+)$/.exec(source) ?? [];
    const arn =
      service === "s3" && !rest.startsWith("access-grants/")
        ? (source.split("/")[0] ?? "")
        : service === "lambda"
          ? ownerOf(source)
          : source;
    const asked = service === "iam" ? "sts" : service;
    if (!["s3", "kms", "iam", "lambda"].includes(service) || /[*?$]/.test(arn)) return [];
    if (targets.some((target) => matchesGlob(source, target.arn) || target.arn === arn)) return [];
    return reachOf(statement, arn, asked);
  });
}

function kindOf(service: string): EdgeKind {
  return ({ s3: "objects", kms: "key", lambda: "invoke", sts: "trust" } as const)[service] ?? "invoke";
}

function actionsOf({ actions }: Statement, service: string): string[] {
  if (actions.except) return [`all but ${actions.items.join(", ")}`];
  return actions.items.filter((item) => item === "*" || item.toLowerCase().startsWith(`${service}:`));
}

/** The part of a target that a statement covers: none for all of it, undefined if it does not cover it. */
function placesIn({ resources }: Statement, arn: string): string[] | undefined {
  if (resources === undefined) return [];
  if (resources.except) return [`all but ${resources.items.map(({ source }) => source).join(", ")}`];
  const places = resources.items.flatMap(({ source }) => {
    if (source.startsWith(`${arn}/`) || ownerOf(source) === arn) return [source.slice(arn.length + 1)];
    if (matchesGlob(source, arn)) return [""];
    return matchesGlob(source, `${arn}/any`) ? ["*"] : [];
  });
  return places.length === 0 ? undefined : places.filter((place) => place !== "");
}

function resourcePolicyEdges(placed: PlacedStatement, policy: PlacedPolicy, model: Model): AccessEdge[] {
  const { owner } = policy;
  const { statement } = placed;
  const account = owner.home?.account ?? "";
  const service = SERVICES[owner.kind] ?? owner.kind;
  const actions = actionsOf(statement, service);
  const places = placesIn(statement, owner.id) ?? [];
  return (statement.principals ?? [])
    .filter((entry) => !(owner.kind === "keys" && entry.kind === "account" && entry.account === account))
    .flatMap((entry) => callersByPolicy(entry, statement, account, model))
    .map(({ from, facts }): AccessEdge => ({
      from,
      to: owner.id,
      kind: kindOf(service),
      actions: actions.length === 0 ? statement.actions.items : actions,
      places,
      statement: placed,
      ...(facts === undefined ? {} : { facts }),
    }));
}

const SERVICES: Readonly<Record<string, string>> = {
  roles: "sts",
  buckets: "s3",
  accessGrants: "s3",
  keys: "kms",
  functions: "lambda",
  topics: "sns",
  queues: "sqs",
};

/** The nodes for a statement's principal. */
function callersByPolicy(
  entry: PrincipalEntry,
  statement: Statement,
  account: string,
  model: Model,
): CallingService[] {
  switch (entry.kind) {
    case "service":
      return sourcesOf(entry.text, statement, account, model);
    case "account":
    case "everyone": {
      const patterns = statement.conditions
        .filter(({ key, operator }) => key === "aws:principalarn" && !operator.negated)
        .flatMap(({ values }) => values);
      const matched = knownCallers(model).filter(
        (arn) =>
          patterns.some((pattern) => matchesGlob(pattern, arn)) &&
          (entry.kind === "everyone" || arn.split(":")[4] === entry.account),
      );
      if (matched.length > 0) return matched.map((from) => ({ from }));
      return [{ from: entry.kind === "everyone" ? ANYONE : `arn:aws:iam::${entry.account}:root` }];
    }
    default:
      return [{ from: entry.text }];
  }
}

function knownCallers(model: Model): string[] {
  return [
    ...model.roles.map(({ arn }) => arn),
    ...model.permissionSets.flatMap(({ name, assignments }) =>
      assignments.map(({ account }) => permissionSetRoleId(name, account, model)),
    ),
  ];
}
