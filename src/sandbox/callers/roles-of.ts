import type { Model } from "../../terraform-model";
import { HandshakeError } from "../../config/errors";
import { nearest } from "../../config/nearest";
import type { ResolvedConfig } from "../../config/schema";
import { callersOf } from "./callers-of";

/** A role of the stacks that a person can be in the sandbox. */
export interface StackRole {
  /** As it is named in its stack; that of a permission set by the name of the set. */
  readonly name: string;
  readonly arn: string;
}

/** No role of the stacks has this name or ARN. */
export class UnknownRoleError extends HandshakeError {
  readonly code = "SANDBOX_ROLE_UNKNOWN";
}

/** Stands for every role where one is named. */
export const EVERY_ROLE = "all";

/** Every role of the stacks, those of permission sets among them. */
export function rolesOf({ roles }: Pick<Model, "roles">, config: ResolvedConfig): StackRole[] {
  const people = callersOf(config).flatMap(({ writer, roleArn }) =>
    "permissionSetName" in writer ? [{ name: writer.permissionSetName, arn: roleArn }] : [],
  );
  return [...roles.map(({ name, arn }) => ({ name, arn })), ...people];
}

/**
 * The roles that are named, each once. A name that several accounts have stands for all of them.
 *
 * @param named names, ARNs, or {@link EVERY_ROLE}
 * @throws UnknownRoleError naming the role that comes nearest, or all that there are where none is near
 */
export function rolesNamed(named: readonly string[], roles: readonly StackRole[]): StackRole[] {
  const found = named.flatMap((text) => {
    if (text === EVERY_ROLE) return roles;
    const own = roles.filter(({ name, arn }) => text === name || text === arn);
    if (own.length > 0) return own;
    const isArn = text.startsWith("arn:");
    const known = roles.map(isArn ? ({ arn }) => arn : ({ name }) => name);
    // Of ARNs that name the wrong account or path, the name says more than the distance.
    const namesake = isArn ? roles.find(({ name }) => text.endsWith(`/${name}`))?.arn : undefined;
    const expected =
      namesake ?? nearest(text, known) ?? `one of ${[...new Set(known), EVERY_ROLE].join(", ")}`;
    throw new UnknownRoleError(`--as: expected ${expected}, received ${text}`);
  });
  return roles.filter((role) => found.includes(role));
}
