import type { Graph, GraphEdge, GraphNode } from "./graph";
import { boxHeight, JOINT, labelHeight } from "./measures";

/**
 * The drawing's columns: even numbers for boxes, odd ones for labels. An arrow that crosses a column has its own place
 * there, so that it avoids boxes and labels.
 */
export interface Layers {
  readonly cells: readonly (readonly Cell[])[];
  readonly routes: readonly Route[];
  /** The first column of the destination's account; the number of columns if there is only one account. */
  readonly firstOfLast: number;
}

/** Stacked boxes, or the place of a crossing arrow. */
export interface Cell {
  readonly boxes: readonly { readonly node: GraphNode; readonly height: number }[];
  readonly edge?: GraphEdge;
  /** Whether the arrow has its label here. */
  readonly labelled: boolean;
  readonly height: number;
  /** Of the accounts on the left, from the top. */
  readonly lane: number;
  /** Its neighbours in the next columns. */
  readonly left: Cell[];
  readonly right: Cell[];
  /** The middle. */
  y: number;
}

/** An arrow's way from cell to cell. */
export interface Route {
  readonly edge: GraphEdge;
  readonly cells: readonly Cell[];
  readonly columns: readonly number[];
}

export function layersOf(graph: Graph): Layers {
  const stacks = stacksOf(graph);
  const columns = new Map(graph.nodes.map((node) => [node.id, columnOf(node, graph)]));
  const used = [...new Set(columns.values())].sort((one, other) => one - other);
  const layer = (id: string): number => used.indexOf(columns.get(id) ?? 0) * 2;
  const cells: Cell[][] = Array.from({ length: used.length * 2 }, () => []);
  const cellOf = new Map<string, Cell>();
  for (const stack of stacks) {
    const [first] = stack;
    if (first === undefined) continue;
    const boxes = stack.map((node) => ({ node, height: boxHeight(node, portsOf(node, graph.edges, layer)) }));
    const height = boxes.reduce((sum, box) => sum + box.height, (boxes.length - 1) * JOINT);
    const lane = graph.accounts.findIndex(({ id }) => id === first.account);
    const cell: Cell = { boxes, labelled: false, height, lane, left: [], right: [], y: 0 };
    cells[layer(first.id)]?.push(cell);
    for (const { id } of stack) cellOf.set(id, cell);
  }
  const routes = graph.edges.flatMap((edge): Route[] => {
    const from = cellOf.get(edge.from);
    const to = cellOf.get(edge.to);
    if (from === undefined || to === undefined) return [];
    if (from === to) return [{ edge, cells: [from, to], columns: [layer(edge.from), layer(edge.to)] }];
    return [routeOf(edge, from, layer(edge.from), to, layer(edge.to), cells)];
  });
  const firstOfLast = used.findIndex((column) => column >= LAST_ACCOUNT);
  return { cells, routes, firstOfLast: firstOfLast === -1 ? cells.length : firstOfLast * 2 };
}

/** Columns of the destination's account come behind all others. */
const LAST_ACCOUNT = 10;

function columnOf(node: GraphNode, { accounts, nodes, edges }: Graph): number {
  const isLast = accounts.length > 1 && node.account === accounts.at(-1)?.id;
  return (isLast ? LAST_ACCOUNT : 0) + placeOf(node, nodes, edges, accounts.length === 1 || isLast);
}

/** From callers to their targets. */
function placeOf(
  { id, kind }: GraphNode,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  hasDestination: boolean,
): number {
  const kindOf = (other: string): string => nodes.find((node) => node.id === other)?.kind ?? "";
  const reaches = edges.filter(({ from }) => from === id);
  const reached = edges.filter(({ to }) => to === id);
  switch (kind) {
    case "service":
    case "people":
      return 0;
    case "role":
      if (reached.some(({ from, kind: how }) => how === "trust" && ["role", "grants"].includes(kindOf(from))))
        return 4;
      return reaches.some(({ to }) => kindOf(to) === "function") ? 1 : 2;
    case "function":
      return 2;
    case "grants":
      return 3;
    case "bucket": {
      const isInvoked = reaches.some(({ kind: how }) => how === "invoke");
      const written = reached.some(({ label }) => /Put|\*/.test(label.join(" ")));
      return hasDestination && (!isInvoked || written) ? 5 : 0;
    }
    case "outsider":
      return reaches.length > 0 ? 0 : 5;
    case "key":
      return hasDestination ? 5 : reached.some(({ from }) => kindOf(from) === "bucket") ? 0 : 2;
    case "other":
      return hasDestination ? 5 : 2;
  }
}

/** A function is stacked on its role, if it is the only one. */
function stacksOf({ nodes, edges }: Graph): GraphNode[][] {
  const runs = edges.filter(({ kind, label }) => kind === "setting" && label[0] === "runs as");
  const functionOn = (role: GraphNode): GraphNode | undefined => {
    const on = runs.filter(({ to }) => to === role.id);
    const found = nodes.find(({ id }) => id === on[0]?.from);
    return on.length === 1 && found?.account === role.account ? found : undefined;
  };
  const standing = new Set(nodes.map((node) => (node.kind === "role" ? functionOn(node)?.id : undefined)));
  return nodes
    .filter(({ id }) => !standing.has(id))
    .map((node) => {
      const above = node.kind === "role" ? functionOn(node) : undefined;
      return above === undefined ? [node] : [above, node];
    });
}

function portsOf({ id }: GraphNode, edges: readonly GraphEdge[], layer: (id: string) => number): number {
  const sides = edges
    .filter(({ from, to }) => from === id || to === id)
    .map(({ from, to }) => layer(from === id ? to : from) >= layer(id));
  const right = sides.filter(Boolean).length;
  return Math.max(right, sides.length - right);
}

function routeOf(
  edge: GraphEdge,
  from: Cell,
  start: number,
  to: Cell,
  end: number,
  cells: readonly Cell[][],
): Route {
  const step = start <= end ? 1 : -1;
  // Within one column the way goes out to the right and comes back.
  const passed = start === end ? [start + 1] : [];
  for (let column = start + step; column !== end && start !== end; column += step) passed.push(column);
  const slots = passed.map((column, index): Cell => {
    const labelled = index === 0;
    const height = labelled ? labelHeight(edge) : 10;
    const cell: Cell = {
      boxes: [],
      edge,
      labelled,
      height,
      lane: Math.min(from.lane, to.lane),
      left: [],
      right: [],
      y: 0,
    };
    cells[column]?.push(cell);
    return cell;
  });
  const way = [from, ...slots, to];
  way.slice(1).forEach((cell, index) => {
    const before = way[index];
    if (before === undefined) return;
    const [left, right] = step === 1 ? [before, cell] : [cell, before];
    left.right.push(right);
    right.left.push(left);
  });
  return { edge, cells: way, columns: [start, ...passed, end] };
}
