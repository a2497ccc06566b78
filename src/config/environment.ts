/**
 * The parts of a stack's id: `dev_account_A` is `account_A` of the environment `dev`. No name contains an underscore.
 */
const STACK_ID = /^(?:([a-z][a-z0-9-]*)_)?(account_([^_]+)|identity_center)$/;

/** The environment in a stack's id; undefined if it has none. */
export function environmentOf(stackId: string): string | undefined {
  return STACK_ID.exec(stackId)?.[1];
}

/** A stack's short name on the command line: `A` for `dev_account_A`. */
export function shortStackName(stackId: string): string {
  const [, , name, account] = STACK_ID.exec(stackId) ?? [];
  return account ?? name ?? stackId;
}
