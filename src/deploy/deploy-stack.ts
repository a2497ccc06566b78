import { shortStackName } from "../config/environment";
import { HandshakeError } from "../config/errors";
import { nearest } from "../config/nearest";

export interface DeployStack {
  /** `account_A` */
  readonly id: string;
  /** Terraform's working folder, absolute. */
  readonly folder: string;
  readonly account: string;
  readonly region: string;
  /** The addresses of the resources in its JSON: `aws_s3_bucket.destination`. */
  readonly addresses: readonly string[];
  /** The stacks that it depends on. */
  readonly after: readonly string[];
  /** The hash of its proven folder. */
  readonly sha256: string;
}

/** There is no such stack. */
export class UnknownStackError extends HandshakeError {
  readonly code = "STACK_UNKNOWN";
}

/** Sorts stacks after those that they depend on, and after all without dependencies; otherwise in the given order. */
export function inOrder(stacks: readonly DeployStack[]): DeployStack[] {
  const ordered: DeployStack[] = [];
  let left = [...stacks];
  while (left.length > 0) {
    const ready = left.filter(({ after }) => !left.some(({ id }) => after.includes(id)));
    // A cycle has no order.
    const next = ready.length === 0 ? left : ready;
    ordered.push(...next);
    left = left.filter((stack) => !next.includes(stack));
  }
  return ordered;
}

/**
 * The named stacks, in the order of all.
 *
 * @param names - `account_A`, or `A` for short, or the account's id; all of them when there is none
 * @throws UnknownStackError
 */
export function selectStacks(stacks: readonly DeployStack[], names: readonly string[]): DeployStack[] {
  const chosen = new Set(
    names.flatMap((name) => {
      const found = stacks.filter(({ id, account }) => [id, shortStackName(id), account].includes(name));
      if (found.length > 0) return found;
      const ids = stacks.map(({ id }) => id);
      const near = nearest(name, [...ids, ...ids.map(shortStackName)]);
      throw new UnknownStackError(
        `expected ${near ?? `one of ${ids.join(", ")}`} as the account, received ${name}`,
      );
    }),
  );
  return stacks.filter((stack) => names.length === 0 || chosen.has(stack));
}
