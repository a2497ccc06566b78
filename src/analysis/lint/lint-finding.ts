/** A place in the stacks that AWS would accept, but that cannot be intended. */
export interface LintFinding {
  /** The rule's name, that of its file: `unknown-action`. */
  readonly rule: string;
  /** The place: `WriteObjects of policy of role ecs-cross-account-s3-role`. */
  readonly place: string;
  readonly expected: string;
  readonly received: string;
}
