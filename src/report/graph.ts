import type { Model } from "../terraform-model/model";
import { joinAccessEdges, type AccessEdge } from "./access-edges";
import { nodesOf } from "./nodes";
import { placePolicies, type PlacedPolicy, type PlacedStatement } from "./policy-index";
import { edgesByPolicies } from "./policy-edges";
import { edgesBySettings } from "./setting-edges";

export type NodeKind =
  "service" | "people" | "outsider" | "role" | "function" | "grants" | "bucket" | "key" | "other";

/** A participant of a handshake. */
export interface GraphNode {
  /** An ARN; for a service its name and the account that it serves. */
  readonly id: string;
  readonly kind: NodeKind;
  /** The account that it is in; `anyone` for a principal that is in none. */
  readonly account: string;
  readonly title: string;
  /** Notes, one line each. */
  readonly notes: readonly string[];
  /** Whether the stacks create it. */
  readonly made: boolean;
  readonly policies: readonly PlacedPolicy[];
}

export type EdgeKind = "trust" | "objects" | "key" | "invoke" | "setting";

/** One edge of a handshake: what one node may do with another, or a setting that connects them. */
export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** A few short lines: `s3:PutObject,`, `s3:AbortMultipartUpload`, `on thumbnails/*`. */
  readonly label: readonly string[];
  /** The full text: actions and resources. */
  readonly facts: readonly string[];
  readonly statements: readonly PlacedStatement[];
  /** What the other side of the handshake lacks. */
  readonly lacking?: string;
}

/** The accounts of a model, their nodes, and all edges. */
export interface Graph {
  /** The destination's account comes last. */
  readonly accounts: readonly { readonly id: string; readonly region?: string; readonly inStacks: boolean }[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Extracts the handshakes from a model. Nodes without an edge are left out. */
export function graphOf(model: Model, policies: readonly PlacedPolicy[] = placePolicies(model)): Graph {
  const accessEdges: AccessEdge[] = [...edgesBySettings(model), ...edgesByPolicies(model, policies)];
  const nodes = nodesOf(model, policies, accessEdges);
  const edges = joinAccessEdges(accessEdges, nodes);
  return { accounts: accountsOf(model, nodes, edges), nodes, edges };
}

function accountsOf(
  model: Model,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): Graph["accounts"] {
  const regions = new Map(model.stacks.map(({ account, region }) => [account, region]));
  const used = [...new Set(nodes.map(({ account }) => account))];
  const order = [...new Set([...used.filter((id) => !regions.has(id)), ...regions.keys()])];
  const last = destinationAccount(nodes, edges) ?? order.at(-1);
  return order
    .filter((id) => used.includes(id))
    .sort((one, other) => Number(one === last) - Number(other === last))
    .map((id) => {
      const region = regions.get(id);
      return { id, ...(region === undefined ? {} : { region }), inStacks: region !== undefined };
    });
}

/** The account that most edges from other accounts lead into. */
function destinationAccount(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): string | undefined {
  const accounts = new Map(nodes.map(({ id, account }) => [id, account]));
  const entries = new Map<string, number>();
  for (const { from, to } of edges) {
    const account = accounts.get(to) ?? "";
    if (accounts.get(from) === account) continue;
    entries.set(account, (entries.get(account) ?? 0) + 1);
  }
  return [...entries].sort(([, one], [, other]) => other - one)[0]?.[0];
}
