/** An arrow's path across the gap between two columns, from one height to another. */
export interface Crossing {
  readonly left: number;
  readonly right: number;
}

/** Between two tracks. */
export const TRACK = 9;

/**
 * The track that each crossing takes, counted from the left; undefined for one that goes straight. Touching arrows have
 * different tracks, and arrows in the same direction do not cross.
 */
export function tracksOf(crossings: readonly Crossing[]): (number | undefined)[] {
  const tracks: (number | undefined)[] = crossings.map(() => undefined);
  const bent = crossings
    .map((crossing, index) => ({ ...crossing, index, down: crossing.right > crossing.left }))
    .filter(({ left, right }) => Math.abs(left - right) >= 1)
    .sort((one, other) => {
      if (one.down !== other.down) return one.down ? -1 : 1;
      return one.down ? other.left - one.left : one.left - other.left;
    });
  bent.forEach((crossing, position) => {
    const touching = bent.slice(0, position).filter((other) => overlap(crossing, other));
    const taken = new Set(touching.map(({ index }) => tracks[index]));
    const before = touching
      .filter(({ down }) => down === crossing.down)
      .map(({ index }) => tracks[index] ?? 0);
    let track = before.length === 0 ? 0 : Math.max(...before) + 1;
    while (taken.has(track)) track++;
    tracks[crossing.index] = track;
  });
  return tracks;
}

function overlap(one: Crossing, other: Crossing): boolean {
  const margin = 4;
  return (
    Math.min(one.left, one.right) - margin < Math.max(other.left, other.right) &&
    Math.min(other.left, other.right) - margin < Math.max(one.left, one.right)
  );
}
