import { arrange, followPreferences } from "./arrange";
import type { Graph, GraphEdge, GraphNode } from "./graph";
import { TRACK, tracksOf, type Crossing } from "./gutters";
import { layersOf, type Cell, type Layers, type Route } from "./layers";
import { BOX_WIDTH, JOINT, LANE_PADDING, labelHeight, labelWidth } from "./measures";
import { spread } from "./spread";

export interface Box {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

export interface Arrow {
  readonly edge: GraphEdge;
  /** From the border of one box to that of the other, with corners. */
  readonly points: readonly Point[];
  readonly label: Omit<Box, "node">;
}

export interface Lane extends Omit<Box, "node"> {
  readonly account: Graph["accounts"][number];
}

/** Every place of a drawing, in pixels at its natural size. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Where an arrow is in a column: at a box's side, or on its own line. */
type Ports = ReadonlyMap<Route, readonly number[]>;

/**
 * Lays out a graph: a lane for each account, the destination's on the right, and arrows with corners that avoid boxes
 * and labels. The same graph always has the same layout.
 */
export function layOut(graph: Graph): Layout {
  const layers = layersOf(graph);
  const alone = graph.accounts.length === 1;
  const spans = arrange(layers, alone ? 1 : graph.accounts.length - 1);
  const boxes = boxTops(layers);
  const ports = straighten(layers, boxes);
  const gutters = guttersOf(layers, ports);
  const columns = columnsOf(layers, gutters);
  const [right] = columns.slice(-1);
  const width = (right?.x ?? 0) + (right?.width ?? 0) + LANE_PADDING * 2;
  const bottoms = layers.cells.flat().map(({ y, height }) => y + height / 2 + LANE_PADDING);
  const height = Math.max(...bottoms, ...spans.map(({ bottom }) => bottom)) + 2;
  const lanes = spans.map(({ top, bottom }, index): Lane[] => {
    const account = graph.accounts[index];
    const last = columns[Math.min(layers.firstOfLast, layers.cells.length) - 2];
    if (account === undefined || last === undefined) return [];
    const end = last.x + last.width + LANE_PADDING;
    return [{ account, x: 1, y: top + 1, width: (alone ? width - 1 : end) - 1, height: bottom - top }];
  });
  const destination = graph.accounts.at(-1);
  const first = columns[layers.firstOfLast];
  const lastLane =
    alone || destination === undefined || first === undefined
      ? []
      : [
          {
            account: destination,
            x: first.x - LANE_PADDING,
            y: 1,
            width: width - first.x + LANE_PADDING - 1,
            height: height - 2,
          },
        ];
  return {
    width,
    height,
    lanes: [...lanes.flat(), ...lastLane],
    boxes: layers.cells.flatMap((column, index) =>
      column.flatMap((cell) =>
        cell.boxes.map(({ node, height: own }) => ({
          node,
          x: columns[index]?.x ?? 0,
          y: boxes.get(node.id) ?? 0,
          width: BOX_WIDTH,
          height: own,
        })),
      ),
    ),
    arrows: layers.routes.map((route) => arrowOf(route, boxes, ports, gutters, columns)),
  };
}

function boxTops({ cells }: Layers): Map<string, number> {
  const tops = new Map<string, number>();
  for (const { boxes, y, height } of cells.flat()) {
    let top = y - height / 2;
    for (const box of boxes) {
      tops.set(box.node.id, top);
      top += box.height + JOINT;
    }
  }
  return tops;
}

/** An arrow's line is under its label. */
function lineOf({ y, height }: Cell): number {
  return y + height / 2 - 4;
}

/** Aligns lines with the boxes as far as possible, so that most arrows are straight. */
function straighten(layers: Layers, tops: ReadonlyMap<string, number>): Ports {
  let ports = portsOf(layers, tops);
  for (let round = 0; round < 4; round++) {
    const wishes = new Map<Cell, number>();
    for (const route of layers.routes) {
      const heights = ports.get(route) ?? [];
      route.cells.forEach((cell, at) => {
        if (cell.boxes.length === 0)
          wishes.set(cell, (heights[at === 1 ? 0 : at + 1] ?? 0) - cell.height / 2 + 4);
      });
    }
    for (const column of layers.cells) followPreferences(column, wishes);
    ports = portsOf(layers, tops);
  }
  return ports;
}

/** For each route its height at each of its columns; arrows at one side of a box are distinguished there. */
function portsOf({ routes }: Layers, tops: ReadonlyMap<string, number>): Ports {
  const heights = new Map(routes.map((route) => [route, route.cells.map(lineOf)]));
  const sides = new Map<
    string,
    { route: Route; at: number; top: number; height: number; desired: number }[]
  >();
  for (const route of routes) {
    if (route.cells[0] === route.cells.at(-1)) continue;
    for (const at of [0, route.cells.length - 1]) {
      const neighbour = at === 0 ? 1 : at - 1;
      const id = at === 0 ? route.edge.from : route.edge.to;
      const box = route.cells[at]?.boxes.find(({ node }) => node.id === id);
      const next = route.cells[neighbour];
      if (box === undefined || next === undefined) continue;
      const isRight = (route.columns[neighbour] ?? 0) > (route.columns[at] ?? 0);
      const key = `${id} ${String(isRight)}`;
      const port = { route, at, top: tops.get(id) ?? 0, height: box.height, desired: lineOf(next) };
      sides.set(key, [...(sides.get(key) ?? []), port]);
    }
  }
  for (const side of sides.values()) {
    const sorted = side.sort((one, other) => one.desired - other.desired);
    const { top = 0, height = 0 } = sorted[0] ?? {};
    const places = spread(
      sorted.map(({ desired }) => ({ size: 4, desired })),
      8,
      top + 8,
      top + height - 8,
    );
    sorted.forEach(({ route, at }, index) => {
      const own = heights.get(route);
      if (own !== undefined) own[at] = places[index] ?? 0;
    });
  }
  return heights;
}

interface Gutter {
  /** How many tracks it has. */
  readonly most: number;
  readonly tracks: ReadonlyMap<string, number>;
  readonly width: number;
}

function crossingKey(route: Route, step: number): string {
  return `${route.edge.id} ${step}`;
}

/** The gaps between the columns, each as wide as its crossings need. */
function guttersOf({ cells, routes, firstOfLast }: Layers, ports: Ports): Gutter[] {
  return cells.slice(0, -1).map((_, gutter) => {
    const found: (Crossing & { readonly key: string })[] = [];
    for (const route of routes) {
      const heights = ports.get(route) ?? [];
      route.columns.slice(1).forEach((column, step) => {
        const before = route.columns[step] ?? 0;
        if (Math.min(before, column) !== gutter || before === column) return;
        const [one = 0, other = 0] = [heights[step], heights[step + 1]];
        found.push({
          key: crossingKey(route, step),
          ...(before < column ? { left: one, right: other } : { left: other, right: one }),
        });
      });
    }
    const tracks = tracksOf(found);
    const most = Math.max(0, ...tracks.map((track) => (track ?? -1) + 1));
    const atBorder = gutter === firstOfLast - 1 || gutter === firstOfLast - 2;
    return {
      most,
      tracks: new Map(
        found.flatMap(({ key }, index) => (tracks[index] === undefined ? [] : [[key, tracks[index]]])),
      ),
      width: (most + 1) * TRACK + 7 + (atBorder ? LANE_PADDING : 0),
    };
  });
}

interface Place {
  readonly x: number;
  readonly width: number;
}

function columnsOf({ cells }: Layers, gutters: readonly Gutter[]): Place[] {
  let x = LANE_PADDING;
  return cells.map((column, index) => {
    const labels = column.flatMap(({ edge, labelled }) =>
      edge === undefined || !labelled ? [] : [labelWidth(edge)],
    );
    const width = index % 2 === 0 ? BOX_WIDTH : Math.max(0, ...labels);
    const place = { x, width };
    x += width + (gutters[index]?.width ?? 0);
    return place;
  });
}

function arrowOf(
  route: Route,
  tops: ReadonlyMap<string, number>,
  ports: Ports,
  gutters: readonly Gutter[],
  columns: readonly Place[],
): Arrow {
  const { edge, cells } = route;
  if (cells[0] === cells.at(-1)) return joint(route, tops, columns);
  const heights = ports.get(route) ?? [];
  const points: Point[] = [];
  route.columns.slice(1).forEach((column, step) => {
    const before = route.columns[step] ?? 0;
    const gutter = Math.min(before, column);
    const start = columns[gutter];
    const from = (start?.x ?? 0) + (start?.width ?? 0);
    const to = columns[gutter + 1]?.x ?? 0;
    const [one = 0, other = 0] = [heights[step], heights[step + 1]];
    const track = gutters[gutter]?.tracks.get(crossingKey(route, step));
    const [begin, end] = before < column ? [from, to] : [to, from];
    points.push([begin, one]);
    if (track !== undefined) {
      // Next to the boxes there is space for the heads of arrows and the border of the lane.
      const most = gutters[gutter]?.most ?? 0;
      const x = gutter % 2 === 0 ? to - (most - track) * TRACK : from + (track + 1) * TRACK;
      points.push([x, one], [x, other]);
    }
    points.push([end, track === undefined ? one : other]);
  });
  const slot = cells[1];
  const place = columns[route.columns[1] ?? 0];
  return {
    edge,
    points,
    label: {
      x: (place?.x ?? 0) + 4,
      y: (slot?.y ?? 0) - (slot?.height ?? 0) / 2,
      width: labelWidth(edge) - 8,
      height: labelHeight(edge) - 4,
    },
  };
}

/** Straight down, from a function to the role under it. */
function joint(route: Route, tops: ReadonlyMap<string, number>, columns: readonly Place[]): Arrow {
  const { edge, cells } = route;
  const box = cells[0]?.boxes.find(({ node }) => node.id === edge.from);
  const x = (columns[route.columns[0] ?? 0]?.x ?? 0) + 40;
  const top = (tops.get(edge.from) ?? 0) + (box?.height ?? 0);
  return {
    edge,
    points: [
      [x, top],
      [x, tops.get(edge.to) ?? 0],
    ],
    label: { x: x + 8, y: top + 5, width: labelWidth(edge), height: labelHeight(edge) - 4 },
  };
}
