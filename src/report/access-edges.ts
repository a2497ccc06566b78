import type { EdgeKind, GraphEdge, GraphNode } from "./graph";
import type { PlacedStatement } from "./policy-index";

/** One reason for an arrow between two nodes. Several form one arrow. */
export interface AccessEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** `s3:PutObject`; or words, if it is not an action. */
  readonly actions: readonly string[];
  /** The part of the target: `thumbnails/*`. Empty for the whole of it. */
  readonly places: readonly string[];
  readonly statement?: PlacedStatement;
  readonly facts?: readonly string[];
}

/** How many characters of an arrow's label fit on a line. */
const LABEL_WIDTH = 28;
/** How many lines its actions may take. */
const ACTION_LINES = 2;

/** The arrows: one for each pair of nodes and kind of edge. */
export function joinAccessEdges(
  accessEdges: readonly AccessEdge[],
  nodes: readonly GraphNode[],
): GraphEdge[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const pairs = new Map<string, AccessEdge[]>();
  for (const edge of accessEdges) {
    const key = [edge.from, edge.to, edge.kind].join("\n");
    pairs.set(key, [...(pairs.get(key) ?? []), edge]);
  }
  return [...pairs.values()].flatMap((alike, index) => {
    const [first] = alike;
    const from = byId.get(first?.from ?? "");
    const to = byId.get(first?.to ?? "");
    if (first === undefined || from === undefined || to === undefined) return [];
    const actions = unique(alike.flatMap((edge) => edge.actions));
    const places = unique(alike.flatMap((edge) => edge.places));
    const statements = unique(alike.flatMap(({ statement }) => (statement === undefined ? [] : [statement])));
    const lacking = lackingHalf(first.kind, from, to, statements);
    return [
      {
        id: `e${index + 1}`,
        from: from.id,
        to: to.id,
        kind: first.kind,
        label: [...fit(actions, ACTION_LINES), ...(places.length === 0 ? [] : fit(places, 1, "on "))],
        facts: unique(alike.flatMap(factsOf)),
        statements,
        ...(lacking === undefined ? {} : { lacking }),
      },
    ];
  });
}

function factsOf({ actions, places, facts }: AccessEdge): readonly string[] {
  return facts ?? [`${actions.join(", ")}${places.length === 0 ? "" : ` on ${places.join(", ")}`}`];
}

/** Between two accounts both sides must allow; assuming a role always needs trust. */
function lackingHalf(
  kind: EdgeKind,
  from: GraphNode,
  to: GraphNode,
  statements: readonly PlacedStatement[],
): string | undefined {
  if (kind === "setting" || !to.made) return undefined;
  const has = (side: "identity" | "resource"): boolean =>
    statements.some(({ policy }) => policy.side === side);
  const crosses = from.account !== to.account;
  if ((crosses || to.kind === "role") && !has("resource")) {
    return to.kind === "role"
      ? `${to.title} does not trust ${from.title}`
      : `no statement of ${to.title}'s own policy allows ${from.title}`;
  }
  if (from.made && from.kind === "role" && crosses && !has("identity")) {
    return `no statement of ${from.title}'s policies allows the request`;
  }
  return undefined;
}

/** As many as fit, and how many more there are. */
function fit(texts: readonly string[], lines: number, lead = ""): string[] {
  const shown: string[] = [];
  let line = lead;
  for (const [index, text] of texts.entries()) {
    const rest = texts.length - index - 1;
    const isFirst = line === lead;
    const onLast = shown.length === lines - 1;
    const space =
      LABEL_WIDTH - line.length - (isFirst ? 0 : 2) - (onLast && rest > 0 ? ` +${rest}`.length : 0);
    if (isFirst || text.length <= space) {
      line += `${isFirst ? "" : ", "}${shorten(text, isFirst ? space : text.length)}`;
    } else if (onLast) {
      return [...shown, `${line} +${rest + 1}`];
    } else {
      shown.push(`${line},`);
      line = shorten(text, LABEL_WIDTH - (shown.length === lines - 1 && rest > 0 ? 4 : 0));
    }
  }
  return [...shown, line];
}

/** The middle is cut: beginnings and ends distinguish names. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
