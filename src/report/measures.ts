import type { GraphEdge, GraphNode } from "./graph";

/** Sizes in pixels at natural size. Text is measured by its characters, conservatively. */

export const BOX_WIDTH = 214;
export const LINE_HEIGHT = 15;
/** The padding of a lane. */
export const LANE_PADDING = 18;
/** Space for a lane's title. */
export const LANE_HEADER = 56;
/** Between a function's box and its role's. */
export const JOINT = 30;

const TITLE_WIDTH = 23;
const TITLE_LINES = 3;
const CHARACTER = 6.9;

/** A name on as many lines as needed, broken between words; the middle is cut if it is too long. */
export function titleLines(title: string): string[] {
  const most = TITLE_WIDTH * TITLE_LINES - 3;
  const text = title.length > most ? `${title.slice(0, most / 2)}…${title.slice(1 - most / 2)}` : title;
  const lines: string[] = [];
  for (let rest = text; rest !== "";) {
    const end = rest.length <= TITLE_WIDTH ? rest.length : breakOf(rest);
    lines.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return lines;
}

/** After the last `-`, `_`, `.`, `/` or space that fits, unless the line would be short. */
function breakOf(text: string): number {
  const fits = text.slice(0, TITLE_WIDTH);
  const end = Math.max(...["-", "_", ".", "/", " "].map((sign) => fits.lastIndexOf(sign))) + 1;
  return end >= TITLE_WIDTH / 2 ? end : TITLE_WIDTH;
}

/** @param ports - the greater number of arrows at one side */
export function boxHeight({ title, notes }: GraphNode, ports: number): number {
  const text = 34 + LINE_HEIGHT * (titleLines(title).length + notes.length);
  return Math.max(text, ports * 12 + 14);
}

export function labelWidth({ label }: GraphEdge): number {
  return Math.max(...label.map((line) => line.length)) * CHARACTER + 16;
}

export function labelHeight({ label }: GraphEdge): number {
  return label.length * LINE_HEIGHT + 6;
}
