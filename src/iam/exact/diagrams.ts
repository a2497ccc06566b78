import { SpaceTooLargeError } from "../errors";
import type { Logic } from "../three-valued";
import { countSteps, TOGETHER } from "./work";

/** A set of requests, including undecided ones. Equal sets have the same number. */
export type Node = number;

export const NO: Node = 0;
export const YES: Node = 1;
export const UNDECIDED: Node = 2;

/** Maximum number of nodes of a space. */
export const NODE_LIMIT = 200_000;

/**
 * Decision diagrams over levels, each with a number of branches. Equal nodes are shared, and a node with equal branches
 * is omitted.
 */
export class Diagrams implements Logic<Node> {
  readonly yes = YES;
  readonly no = NO;
  readonly #levels: number[] = [Infinity, Infinity, Infinity];
  readonly #branches: (readonly Node[])[] = [[], [], []];
  readonly #unique = new Map<string, Node>();
  readonly #ands = new Map<number, Node>();
  readonly #maps = new Map<string, Map<Node, Node>>();

  /** @throws SpaceTooLargeError */
  node(level: number, branches: readonly Node[]): Node {
    // Looking a node up costs more than its branches.
    countSteps(2 * branches.length + 8, TOGETHER);
    const [first = NO] = branches;
    if (branches.every((branch) => branch === first)) return first;
    const key = `${String(level)}:${branches.join()}`;
    const known = this.#unique.get(key);
    if (known !== undefined) return known;
    if (this.#levels.length >= NODE_LIMIT) throw new SpaceTooLargeError(TOGETHER, NODE_LIMIT);
    this.#levels.push(level);
    this.#branches.push(branches);
    const node = this.#levels.length - 1;
    this.#unique.set(key, node);
    return node;
  }

  /** Infinity for the three terminals. */
  levelOf(node: Node): number {
    return this.#levels[node] ?? Infinity;
  }

  branchesOf(node: Node): readonly Node[] {
    return this.#branches[node] ?? [];
  }

  readonly and = (left: Node, right: Node): Node => {
    if (left === NO || right === NO) return NO;
    if (left === YES || left === right) return right;
    if (right === YES) return left;
    const key = left < right ? left * NODE_LIMIT + right : right * NODE_LIMIT + left;
    const known = this.#ands.get(key);
    if (known !== undefined) return known;
    const level = Math.min(this.levelOf(left), this.levelOf(right));
    const [one, other] = [this.#at(left, level), this.#at(right, level)];
    const length = Math.max(one.length, other.length);
    const node = this.node(
      level,
      Array.from({ length }, (_, index) => this.and(one[index] ?? left, other[index] ?? right)),
    );
    this.#ands.set(key, node);
    return node;
  };

  readonly not = (node: Node): Node => this.#map("not", node, [YES, NO, UNDECIDED]);

  readonly or = (left: Node, right: Node): Node => {
    if (left === YES || right === YES) return YES;
    if (left === NO || left === right) return right;
    if (right === NO) return left;
    return this.not(this.and(this.not(left), this.not(right)));
  };

  readonly doubt = (): Node => UNDECIDED;
  readonly unread = (): Node => UNDECIDED;
  readonly isNever = (node: Node): boolean => node === NO;

  /** The requests that are certainly in the set. */
  readonly certain = (node: Node): Node => this.#map("certain", node, [NO, YES, NO]);
  /** The undecided requests. */
  readonly undecided = (node: Node): Node => this.#map("undecided", node, [NO, NO, YES]);

  /** What is allowed after a Deny, or an undecided one. */
  readonly unless = (denied: Node, allowed: Node): Node => {
    const open = this.and(this.certain(this.not(denied)), allowed);
    return this.or(open, this.and(this.undecided(denied), UNDECIDED));
  };

  #at(node: Node, level: number): readonly Node[] {
    return this.levelOf(node) === level ? this.branchesOf(node) : [];
  }

  #map(name: string, node: Node, answers: readonly [Node, Node, Node]): Node {
    const answer = answers[node];
    if (answer !== undefined) return answer;
    const memo = this.#maps.get(name) ?? new Map<Node, Node>();
    this.#maps.set(name, memo);
    const known = memo.get(node);
    if (known !== undefined) return known;
    const mapped = this.node(
      this.levelOf(node),
      this.branchesOf(node).map((branch) => this.#map(name, branch, answers)),
    );
    memo.set(node, mapped);
    return mapped;
  }
}
