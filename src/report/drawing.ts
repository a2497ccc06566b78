import type { Graph, GraphEdge, GraphNode } from "./graph";
import { html, type Html } from "./html";
import type { Arrow, Box, Lane, Layout, Point } from "./layout";
import { LINE_HEIGHT, titleLines } from "./measures";

/** The name of each kind of node. */
export const NODE_NAMES: Readonly<Record<GraphNode["kind"], string>> = {
  service: "service",
  people: "people",
  outsider: "principal",
  role: "role",
  function: "function",
  grants: "access grants",
  bucket: "bucket",
  key: "key",
  other: "resource",
};

/** The kinds of arrows, in the order of the legend. */
export const EDGE_NAMES: readonly (readonly [kind: GraphEdge["kind"], name: string])[] = [
  ["trust", "assumes a role"],
  ["objects", "accesses objects, or requests access to them"],
  ["key", "uses a key"],
  ["invoke", "invokes or sends"],
  ["setting", "a setting, no policy"],
];

/** The laid-out graph as SVG with selectable arrows and boxes. */
export function drawing(graph: Graph, layout: Layout): Html {
  const { width, height, lanes, boxes, arrows } = layout;
  const size = [0, 0, Math.ceil(width), Math.ceil(height)].join(" ");
  const titles = new Map(graph.nodes.map(({ id, title }) => [id, title]));
  const ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index + 1}`]));
  return html`<svg
    class="drawing"
    xmlns="http://www.w3.org/2000/svg"
    viewBox="${size}"
    width="${Math.ceil(width)}"
    height="${Math.ceil(height)}"
    role="group"
    aria-label="The accounts, with an arrow for each access path path path"
  >
    <defs>${EDGE_NAMES.map(([kind]) => arrowHead(kind))}${arrowHead("lacking")}</defs>
    ${lanes.map(laneMarkup)} ${arrows.map((arrow) => arrowMarkup(arrow, titles))}
    ${boxes.map((box) => boxMarkup(box, ids.get(box.node.id) ?? ""))}
  </svg>`;
}

function arrowHead(kind: string): Html {
  return html`<marker
    id="head-${kind}"
    class="head ${kind}"
    viewBox="0 0 10 10"
    refX="9"
    refY="5"
    markerUnits="userSpaceOnUse"
    markerWidth="11"
    markerHeight="11"
    orient="auto-start-reverse"
    ><path d="M0 1L10 5L0 9z"
  /></marker>`;
}

function laneMarkup({ account, x, y, width, height }: Lane): Html {
  const { id, region, inStacks } = account;
  const name = /^\d+$/.test(id) ? `account ${id}` : id;
  const note = inStacks ? region : "not in the stacks";
  return html`<g class="lane${inStacks ? "" : " foreign"}"
    ><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="12" /><text
      class="lane-name"
      x="${round(x + 17)}"
      y="${round(y + 27)}"
      >${name}</text
    ><text class="lane-note" x="${round(x + 17)}" y="${round(y + 43)}">${note}</text></g
  > `;
}

function arrowMarkup({ edge, points, label }: Arrow, titles: ReadonlyMap<string, string>): Html {
  const { id, kind, lacking } = edge;
  const spoken = `${titles.get(edge.from) ?? edge.from} to ${titles.get(edge.to) ?? edge.to}: ${edge.label.join(" ")}`;
  const missing = lacking === undefined ? "" : `. One side is missing: ${lacking}`;
  const line = pathOf(points);
  const look = lacking === undefined ? kind : "lacking";
  return html`<g
    class="edge ${look}"
    id="${id}"
    tabindex="0"
    role="button"
    aria-expanded="false"
    aria-controls="inspector"
    aria-label="${spoken}${missing}"
    ><path class="hit" d="${line}" /><path class="line" d="${line}" marker-end="url(#head-${look})" /><text
      class="label"
      >${edge.label.map(
        (text, index) =>
          html`<tspan x="${round(label.x)}" y="${round(label.y + 11 + index * LINE_HEIGHT)}">${text}</tspan>`,
      )}</text
    ></g
  > `;
}

function boxMarkup({ node, x, y, width, height }: Box, id: string): Html {
  const lines = titleLines(node.title);
  const left = x + 14;
  const notes = node.notes.map((note, index) => ({ note, y: y + 38 + (lines.length + index) * LINE_HEIGHT }));
  return html`<g
    class="node ${node.kind}${node.made ? "" : " foreign"}"
    id="${id}"
    tabindex="0"
    role="button"
    aria-expanded="false"
    aria-controls="inspector"
    aria-label="${NODE_NAMES[node.kind]} ${node.title}"
    ><title>${node.id}</title
    ><rect
      class="box"
      x="${round(x)}"
      y="${round(y)}"
      width="${round(width)}"
      height="${round(height)}"
      rx="7"
    /><rect
      class="stripe"
      x="${round(x)}"
      y="${round(y + 7)}"
      width="4"
      height="${round(height - 14)}"
    /><text class="kind" x="${round(left)}" y="${round(y + 19)}">${NODE_NAMES[node.kind]}</text
    ><text class="title"
      >${lines.map(
        (line, index) =>
          html`<tspan x="${round(left)}" y="${round(y + 36 + index * LINE_HEIGHT)}">${line}</tspan>`,
      )}</text
    >${notes.map((note) => html`<text class="note" x="${round(left)}" y="${round(note.y)}">${note.note}</text>`)}</g
  > `;
}

/** A line with rounded corners. */
function pathOf(points: readonly Point[]): string {
  const corners = points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || Math.hypot(point[0] - before[0], point[1] - before[1]) > 0.5;
  });
  return corners
    .map((point, index) => {
      const before = corners[index - 1];
      const after = corners[index + 1];
      if (before === undefined) return `M${at(point)}`;
      if (after === undefined) return `L${at(point)}`;
      const radius = Math.min(6, distance(before, point) / 2, distance(point, after) / 2);
      return `L${at(toward(point, before, radius))}Q${at(point)} ${at(toward(point, after, radius))}`;
    })
    .join("");
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

function toward(from: Point, to: Point, length: number): Point {
  const part = length / (distance(from, to) || 1);
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

function at([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

/** A tenth of a pixel is precise enough, and the same on every machine. */
function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
