import { NO, type Node } from "./diagrams";
import type { Space } from "./space";
import { countSteps, TOGETHER } from "./work";

/**
 * The branches of each level that requests of a set take. A condition that every request of the set meets does not
 * describe a part of it.
 */
export function branchesTaken(space: Space, node: Node): ReadonlyMap<number, ReadonlySet<number>> {
  const { diagrams } = space;
  const taken = new Map<number, Set<number>>();
  const sizes = space.sizes;
  const note = (level: number, branch: number): void => {
    const own = taken.get(level) ?? new Set();
    own.add(branch);
    taken.set(level, own);
  };
  const noteAll = (from: number, to: number): void => {
    for (let level = from; level < to; level++) {
      countSteps(sizes[level] ?? 0, TOGETHER);
      for (let branch = 0; branch < (sizes[level] ?? 0); branch++) note(level, branch);
    }
  };
  const seen = new Set<Node>();
  const walk = (at: Node): void => {
    if (at === NO || seen.has(at)) return;
    seen.add(at);
    const level = diagrams.levelOf(at);
    if (level === Infinity) return;
    diagrams.branchesOf(at).forEach((next, branch) => {
      if (next === NO) return;
      note(level, branch);
      noteAll(level + 1, Math.min(diagrams.levelOf(next), sizes.length));
      walk(next);
    });
  };
  noteAll(0, Math.min(diagrams.levelOf(node), node === NO ? 0 : sizes.length));
  walk(node);
  return taken;
}
