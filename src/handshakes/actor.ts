import { LOCATION_ROLE_NAME } from "../config/location-role-name";
import type { ResolvedDestination, ResolvedFunction, ResolvedRole } from "../config/resolve-writers";
import type { ResolvedConfig } from "../config/schema";
import type { AccountRef } from "../naming";
import { bindRoles } from "../policies/principal-binding";
import type { Grant } from "./handshake";
import type { KeyUser } from "./key-use";

/** How B's policies name the roles of other accounts. */
export type Binding = Pick<ResolvedConfig, "principalBinding" | "organizationId">;

/** A role of one name in one or more accounts. */
export interface Actor {
  readonly accounts: readonly AccountRef[];
  readonly roleName: string;
}

/** The principal that calls S3: the writer's own roles, or a role in the bucket's account. */
export function actorOf(
  { handshake, accounts, roleName }: ResolvedFunction | ResolvedRole,
  destination: ResolvedDestination,
): Actor {
  switch (handshake.kind) {
    case "assume-role":
      return { accounts: [destination.owner], roleName: handshake.roleName };
    case "access-grants":
      return { accounts: [destination.owner], roleName: LOCATION_ROLE_NAME };
    default:
      return { accounts, roleName };
  }
}

/** The same as a user of the destination's key. */
export function keyUserOf(
  { name, handshake }: ResolvedFunction | ResolvedRole,
  actor: Actor,
  grants: readonly Grant[],
  { principalBinding, organizationId }: Binding,
): KeyUser {
  // A role of B's own stack exists before the key policy; others are named according to principalBinding.
  const inB = handshake.kind === "assume-role" || handshake.kind === "access-grants";
  return {
    name,
    accountIds: actor.accounts.map(({ id }) => id),
    bound: bindRoles({ ...actor, organizationId }, inB ? "arn" : principalBinding),
    objectActions: grants.flatMap(({ actions }) => actions),
  };
}
