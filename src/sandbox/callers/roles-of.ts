import type { Model } from "../../terraform-model";
import { HandshakeError } from "../../config/errors";
import { nearest } from "../../config/nearest";
import type { ResolvedConfig } from "../../config/schema";
import { callersOf } from "./callers-of";

/** A role of the stacks that a user can have in the sandbox. */
export interface StackRole {
  /** Its name in the stack; for a permission set the set's name. */
  readonly name: string;
  readonly arn: string;
}

/** No role of the stacks has this name or ARN. */
export class UnknownRoleError extends HandshakeError {
  readonly code = "SANDBOX_ROLE_UNKNOWN";
}

/** The name for all roles. */
export const EVERY_ROLE = "all";

/** Every role of the stacks, including those of permission sets. */
export function rolesOf({ roles }: Pick<Model, "roles">, config: ResolvedConfig): StackRole[] {
  const people = callersOf(config).flatMap(({ writer, roleArn }) =>
    "permissionSetName" in writer ? [{ name: writer.permissionSetName, arn: roleArn }] : [],
  );
  return [...roles.map(({ name, arn }) => ({ name, arn })), ...people];
}

/**
 * The named roles, each once. A name in several accounts means all of them.
 *
 * @param named names, ARNs, or {@link EVERY_ROLE}
 * @throws UnknownRoleError naming the most similar role, or all roles
 */
export function rolesNamed(named: readonly string[], roles: readonly StackRole[]): StackRole[] {
  const found = named.flatMap((text) => {
    if (text === EVERY_ROLE) return roles;
    const own = roles.filter(({ name, arn }) => text === name || text === arn);
    if (own.length > 0) return own;
    const isArn = text.startsWith("arn:");
    const known = roles.map(isArn ? ({ arn }) => arn : ({ name }) => name);
    // For an ARN with a wrong account or path, the name is more useful than the edit distance.
    const namesake = isArn ? roles.find(({ name }) => text.endsWith(`/${name}`))?.arn : undefined;
    const expected =
      namesake ?? nearest(text, known) ?? `one of ${[...new Set(known), EVERY_ROLE].join(", ")}`;
    throw new UnknownRoleError(`--as: expected ${expected}, received ${text}`);
  });
  return roles.filter((role) => found.includes(role));
}
