import type { Cell, Layers } from "./layers";
import { LANE_HEADER, LANE_PADDING } from "./measures";
import { spread } from "./spread";

export interface LaneSpan {
  readonly top: number;
  readonly bottom: number;
}

const GAP = 8;
const LANE_GAP = 22;
const SWEEPS = 10;

/**
 * Places every cell in its column: first the order, so that few arrows cross, then the height, so that most are
 * straight.
 *
 * @returns the accounts on the left from the top, and the whole
 */
export function arrange({ cells, firstOfLast }: Layers, lanes: number): LaneSpan[] {
  const columns = cells.map((column) => [...column]);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const order = forward ? columns : [...columns].reverse();
    for (const column of order) {
      column.forEach((cell, index) => (cell.y = index));
      sortColumn(column, forward, columns, firstOfLast);
      column.forEach((cell, index) => (cell.y = index));
    }
  }
  const spans = stackLanes(columns, firstOfLast, lanes);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const order = sweep % 2 === 0 ? columns : [...columns].reverse();
    for (const column of order) {
      const index = columns.indexOf(column);
      if (index >= firstOfLast - 1) {
        place(column, column.map(middleOfBoth), LANE_HEADER);
        continue;
      }
      spans.forEach(({ top, bottom }, lane) => {
        const own = column.filter((cell) => cell.lane === lane);
        place(own, own.map(middleOfBoth), top + LANE_HEADER, bottom - LANE_PADDING);
      });
    }
  }
  return spans;
}

/** By the lanes on the left, then by the mean place of what is before, or behind. */
function sortColumn(column: Cell[], forward: boolean, columns: readonly Cell[][], firstOfLast: number): void {
  const byLane = columns.indexOf(column) < firstOfLast - 1;
  const weight = (cell: Cell): number => {
    const neighbours = forward ? cell.left : cell.right;
    return neighbours.length === 0 ? cell.y : mean(neighbours.map(({ y }) => y));
  };
  const weighed = new Map(column.map((cell) => [cell, weight(cell)]));
  column.sort(
    (one, other) =>
      (byLane ? one.lane - other.lane : 0) ||
      (weighed.get(one) ?? 0) - (weighed.get(other) ?? 0) ||
      one.y - other.y,
  );
}

/** The accounts on the left under each other, each as high as its fullest column. */
function stackLanes(columns: readonly Cell[][], firstOfLast: number, lanes: number): LaneSpan[] {
  const spans: LaneSpan[] = [];
  let top = 0;
  for (let lane = 0; lane < lanes; lane++) {
    const heights = columns
      .slice(0, Math.max(0, firstOfLast - 1))
      .map((column) =>
        column.filter((cell) => cell.lane === lane).reduce((sum, cell) => sum + sizeOf(cell) + GAP, 0),
      );
    const height = LANE_HEADER + Math.max(0, ...heights) + LANE_PADDING;
    spans.push({ top, bottom: top + height });
    for (const column of columns.slice(0, Math.max(0, firstOfLast - 1))) {
      const own = column.filter((cell) => cell.lane === lane);
      place(
        own,
        own.map(() => top + height / 2),
        top + LANE_HEADER,
      );
    }
    top += height + LANE_GAP;
  }
  for (const column of columns.slice(Math.max(0, firstOfLast - 1)))
    place(
      column,
      column.map(() => top / 2),
      LANE_HEADER,
    );
  return spans;
}

function place(column: readonly Cell[], desired: readonly number[], from: number, to?: number): void {
  const spans = column.map((cell, index) => ({ size: sizeOf(cell), desired: desired[index] ?? 0 }));
  spread(spans, GAP, from, to).forEach((y, index) => {
    const cell = column[index];
    if (cell !== undefined) cell.y = y;
  });
}

/** Boxes keep more distance than arrows. */
function sizeOf({ boxes, height }: Cell): number {
  return boxes.length === 0 ? height : height + 16;
}

function middleOfBoth(cell: Cell): number {
  const neighbours = [...cell.left, ...cell.right];
  return neighbours.length === 0 ? cell.y : mean(neighbours.map(({ y }) => y));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Moves a column's arrows as close to their ideal places as the boxes and other arrows allow. */
export function followPreferences(column: readonly Cell[], wishes: ReadonlyMap<Cell, number>): void {
  const sorted = [...column].sort((one, other) => one.y - other.y);
  let from = LANE_HEADER;
  let run: Cell[] = [];
  const settle = (to?: number): void => {
    place(
      run,
      run.map((cell) => wishes.get(cell) ?? cell.y),
      from,
      to,
    );
    run = [];
  };
  for (const cell of sorted) {
    if (cell.boxes.length === 0) {
      run.push(cell);
      continue;
    }
    settle(cell.y - sizeOf(cell) / 2);
    from = cell.y + sizeOf(cell) / 2;
  }
  settle();
}
