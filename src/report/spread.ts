/** An item on a line. */
export interface Span {
  readonly size: number;
  /** The ideal position of its middle. */
  readonly desired: number;
}

/**
 * Places the middles of spans, in the given order, as close to their ideal positions as sizes and gaps allow (isotonic
 * regression: neighbours that push each other become one block that moves to its mean).
 *
 * @param from - nothing begins before
 * @param to - nothing ends behind. Default: no end. Where there is too little space, the beginning counts.
 */
export function spread(spans: readonly Span[], gap: number, from = -Infinity, to = Infinity): number[] {
  let offset = 0;
  const offsets = spans.map(({ size }, index) => {
    const before = spans[index - 1];
    if (before !== undefined) offset += (before.size + size) / 2 + gap;
    return offset;
  });
  const blocks: { total: number; count: number }[] = [];
  spans.forEach(({ desired }, index) => {
    let block = { total: desired - (offsets[index] ?? 0), count: 1 };
    for (let last = blocks.at(-1); last !== undefined && mean(last) > mean(block); last = blocks.at(-1)) {
      block = { total: last.total + block.total, count: last.count + block.count };
      blocks.pop();
    }
    blocks.push(block);
  });
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return [];
  const lowest = from + first.size / 2;
  const highest = to - last.size / 2 - offset;
  return blocks
    .flatMap((block) => Array.from({ length: block.count }, () => mean(block)))
    .map((value, index) => Math.max(lowest, Math.min(highest, value)) + (offsets[index] ?? 0));
}

function mean({ total, count }: { readonly total: number; readonly count: number }): number {
  return total / count;
}
