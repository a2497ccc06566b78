import { graphOf, type Graph, type GraphEdge, type GraphNode } from "../../report/graph";
import type { PlacedPolicy } from "../../report/policy-index";
import type { Model } from "../../terraform-model";
import type { PictureSource } from "./picture-sources";

/** The handshakes of the stacks, and the user who drops pictures. */
export interface DrawnGraph extends Graph {
  /** The user's arrows, which have no policy of the stacks. */
  readonly ofPerson: readonly GraphEdge[];
}

/** The graph of the report with an administrator for each account that pictures are dropped in. */
export function drawnGraph(
  model: Model,
  policies: readonly PlacedPolicy[],
  sources: readonly PictureSource[],
): DrawnGraph {
  const graph = graphOf(model, policies);
  const people = new Map<string, GraphNode>();
  const ofPerson = new Map<string, GraphEdge>();
  for (const { principalArn, bucketArn, account, prefix } of sources) {
    people.set(principalArn, {
      id: principalArn,
      kind: "people",
      account,
      title: "you, as administrator",
      notes: [],
      made: true,
      policies: [],
    });
    ofPerson.set(bucketArn, {
      id: `you-${String(ofPerson.size + 1)}`,
      from: principalArn,
      to: bucketArn,
      kind: "objects",
      label: ["drops pictures", ...(prefix === "" ? [] : [`on ${prefix}*`])],
      facts: [`An administrator of account ${account} puts objects into ${bucketArn}.`],
      statements: [],
    });
  }
  const known = new Set(graph.nodes.map(({ id }) => id));
  return {
    accounts: graph.accounts,
    nodes: [...graph.nodes, ...[...people.values()].filter(({ id }) => !known.has(id))],
    edges: [...graph.edges, ...ofPerson.values()],
    ofPerson: [...ofPerson.values()],
  };
}
