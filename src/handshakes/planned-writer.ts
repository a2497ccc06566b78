import type {
  Owner,
  Producer,
  ResolvedDestination,
  ResolvedPeople,
  ResolvedWriter,
} from "../config/resolve-writers";
import type { IdentityStatement, PolicyDocument, ResourceStatement } from "../policies/statement";
import type { BackfillPlan } from "./access-plan";
import type { Actor } from "./actor";
import type { AccessGrantPlan, Grant, RolePlan } from "./handshake";
import type { KeyUser } from "./key-use";

/** A writer with its plan for both accounts. */
export interface PlannedWriter {
  readonly writer: ResolvedWriter;
  /** Its role in each of its accounts. None for Identity Center users. */
  readonly roles: readonly PlannedRole[];
  /** The role that it assumes in each destination account. @default - none */
  readonly targetRoles?: readonly { readonly owner: Owner; readonly role: RolePlan }[];
  readonly permissionSet?: PermissionSetPlan;
  /** Its plan for each destination. Empty if it does not write itself. */
  readonly atDestinations: readonly PlannedAccess[];
}

export interface PlannedRole {
  readonly account: Producer;
  readonly role: RolePlan;
  /** A function's, when the config asks for one. */
  readonly backfill?: BackfillPlan;
}

/** A destination's plan for one writer. */
export interface PlannedAccess {
  readonly destination: ResolvedDestination;
  readonly bucketPolicy: readonly ResourceStatement[];
  /** As a user of the bucket's key, through S3. */
  readonly keyUser?: KeyUser;
  /** Further statements of the key policy. @default - nothing */
  readonly keyStatements?: readonly ResourceStatement[];
  /**
   * The principals that the guard on listed writers must exempt: a role, or those of a pattern. Services are always
   * exempt.
   */
  readonly actor?: Actor | { readonly rolePattern: string };
  readonly accessGrants?: PlannedGrantee;
}

/** The S3 Access Grants of one writer. */
export interface PlannedGrantee {
  readonly grants: readonly AccessGrantPlan[];
  /** The location role's permissions for it. */
  readonly needed: readonly Grant[];
  readonly sessionSeconds: number;
}

export interface PermissionSetPlan {
  readonly writer: ResolvedPeople;
  readonly accountId: string;
  readonly inlinePolicy: PolicyDocument<IdentityStatement>;
}
