import type { Model, ModelBucket } from "../terraform-model/model";
import { blocksPublicAccess } from "../terraform-model/blocks-public-access";
import type { GraphNode, NodeKind } from "./graph";
import type { AccessEdge } from "./access-edges";
import { ANYONE, peopleId, permissionSetRoleId } from "./node-ids";
import type { PlacedPolicy } from "./policy-index";

type Described = Omit<GraphNode, "policies">;

/** Every node with an edge: of the stacks, and others that they name. */
export function nodesOf(
  model: Model,
  policies: readonly PlacedPolicy[],
  accessEdges: readonly AccessEdge[],
): GraphNode[] {
  const described = new Map(madeNodes(model).map((node) => [node.id, node]));
  const ids = new Set([
    ...accessEdges.flatMap(({ from, to }) => [from, to]),
    ...model.buckets.map(({ arn }) => arn),
  ]);
  return [...ids].map((id) => {
    const node = described.get(id) ?? outsider(id);
    return { ...node, policies: policies.filter(({ owner }) => owns(owner, node, model)) };
  });
}

function owns({ kind, id, name }: PlacedPolicy["owner"], node: Described, model: Model): boolean {
  if (kind !== "permissionSets") return id === node.id;
  return model.permissionSets.some(
    (set) =>
      set.name === name &&
      set.assignments.some(({ account }) => permissionSetRoleId(name, account, model) === node.id),
  );
}

function madeNodes(model: Model): Described[] {
  return [
    ...model.roles.map(({ arn, account, name, boundaryArn }) =>
      made(arn, "role", account, name, boundaryArn === undefined ? [] : ["has a permissions boundary"]),
    ),
    ...model.functions.map(({ arn, account, name }) => made(arn, "function", account, name)),
    ...model.buckets.map((bucket) =>
      made(bucket.arn, "bucket", bucket.account, bucket.name, bucketNotes(bucket)),
    ),
    ...model.keys.map(({ arn, account, aliases }) =>
      made(arn, "key", account, aliases[0] ?? lastOf(arn, "/")),
    ),
    ...model.topics.map(({ arn, account }) => made(arn, "other", account, lastOf(arn, ":"), ["topic"])),
    ...model.queues.map(({ arn, account, name }) => made(arn, "other", account, name, ["queue"])),
    ...model.stateMachines.map(({ arn, account, name }) =>
      made(arn, "function", account, name, ["state machine"]),
    ),
    ...model.accessGrants.map(({ instanceArn, account, grants }) =>
      made(instanceArn, "grants", account, "S3 Access Grants", [
        `${grants.length} ${grants.length === 1 ? "grant" : "grants"}`,
      ]),
    ),
    ...model.permissionSets.flatMap(({ name, assignments }) =>
      assignments.flatMap(({ account, principalType, principalId }) => [
        made(permissionSetRoleId(name, account, model), "role", account, name, ["permission set"]),
        made(peopleId(principalType, principalId, account), "people", account, principalId, [
          principalType === "GROUP" ? "group of people" : "person",
        ]),
      ]),
    ),
  ];
}

function made(
  id: string,
  kind: NodeKind,
  account: string,
  title: string,
  notes: readonly string[] = [],
): Described {
  return { id, kind, account, title, notes, made: true };
}

function bucketNotes(bucket: ModelBucket): string[] {
  if (!bucket.isManaged) return ["not created by the stacks"];
  return [
    blocksPublicAccess(bucket) ? "no public access" : "public access not blocked",
    bucket.encryption?.algorithm ?? "default encryption",
  ];
}

/** A node that a policy names and the stacks do not create. */
function outsider(id: string): Described {
  const service = /^service (\S+) in (\S+)$/.exec(id);
  if (service !== null) {
    return {
      id,
      kind: "service",
      account: service[2] ?? ANYONE,
      title: service[1] ?? id,
      notes: [],
      made: true,
    };
  }
  if (id === ANYONE) {
    return {
      id,
      kind: "outsider",
      account: ANYONE,
      title: "anyone",
      notes: ["with or without an account"],
      made: false,
    };
  }
  const [, , kind = "", , account = "", ...parts] = id.split(":");
  const rest = parts.join(":");
  const known = ({ s3: "bucket", kms: "key", lambda: "function" } as const)[kind];
  const whole = rest === "root" ? "any principal" : lastOf(lastOf(rest === "" ? id : rest, "/"), ":");
  return {
    id,
    kind: known ?? (kind === "iam" && rest.startsWith("role/") ? "role" : "outsider"),
    account: account === "" ? ANYONE : account,
    title: whole,
    notes: ["not created by the stacks"],
    made: false,
  };
}

function lastOf(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
