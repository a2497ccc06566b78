/** As in a policy: by operator and key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Whom a statement of a resource's policy names. */
export type IntendedPrincipal =
  | "*"
  | { readonly AWS: readonly string[] }
  | { readonly Service: readonly string[] }
  | { readonly Federated: readonly string[] };

/** A statement that the config means: one of those that together allow what it asks for, and no more. */
export interface IntendedStatement {
  /** Whose part of the config it belongs to: a writer's name, or a bucket's. */
  readonly group: string;
  /** In words: `its own prefix`. */
  readonly purpose: string;
  /** Of a role's own policies, by the ARN of the role; of a permission set's, by its name. */
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

/** Conditions that all have to hold. */
export function all(...conditions: readonly (Conditions | undefined)[]): Conditions {
  const joined: Record<string, Record<string, string | readonly string[]>> = {};
  for (const [operator, keys] of conditions.flatMap((one) => Object.entries(one ?? {}))) {
    joined[operator] = { ...joined[operator], ...keys };
  }
  return joined;
}
