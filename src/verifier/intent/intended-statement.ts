/** As in a policy: by operator and key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** The principal of a resource policy's statement. */
export type IntendedPrincipal =
  | "*"
  | { readonly AWS: readonly string[] }
  | { readonly Service: readonly string[] }
  | { readonly Federated: readonly string[] };

/** An expected statement. Together they allow what the config asks for, and no more. */
export interface IntendedStatement {
  /** Whose part of the config it belongs to: a writer's name, or a bucket's. */
  readonly group: string;
  /** In words: `its own prefix`. */
  readonly purpose: string;
  /** For a role's own policies: the role's ARN, or the permission set's name. */
  readonly role?: string;
  /** Of the policy of a resource, by its ARN. */
  readonly resource?: string;
  /** @default "Allow" */
  readonly effect?: "Deny";
  /** For a resource's policy. */
  readonly principal?: IntendedPrincipal;
  readonly actions: readonly string[];
  /** @default the resource whose policy it is in */
  readonly on?: readonly string[];
  readonly condition?: Conditions;
}

/** Conditions that must all match. */
export function all(...conditions: readonly (Conditions | undefined)[]): Conditions {
  const joined: Record<string, Record<string, string | readonly string[]>> = {};
  for (const [operator, keys] of conditions.flatMap((one) => Object.entries(one ?? {}))) {
    joined[operator] = { ...joined[operator], ...keys };
  }
  return joined;
}
