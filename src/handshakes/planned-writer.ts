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

/** A writer with what both accounts get for it. */
export interface PlannedWriter {
  readonly writer: ResolvedWriter;
  /** Its role in each of its accounts. None for people: Identity Center makes theirs. */
  readonly roles: readonly PlannedRole[];
  /** The role that it assumes in each account where it writes. @default - none */
  readonly targetRoles?: readonly { readonly owner: Owner; readonly role: RolePlan }[];
  readonly permissionSet?: PermissionSetPlan;
  /** What each of its destinations has for it. Empty: it does not write by itself. */
  readonly atDestinations: readonly PlannedAccess[];
}

export interface PlannedRole {
  readonly account: Producer;
  readonly role: RolePlan;
  /** A function's, when the config asks for one. */
  readonly backfill?: BackfillPlan;
}

/** What a destination has for one writer. */
export interface PlannedAccess {
  readonly destination: ResolvedDestination;
  readonly bucketPolicy: readonly ResourceStatement[];
  /** As a user of the bucket's key, through S3. */
  readonly keyUser?: KeyUser;
  /** What the key's policy has to say of it besides. @default - nothing */
  readonly keyStatements?: readonly ResourceStatement[];
  /** Whom a guard on listed writers has to spare: a role, or those that a pattern fits. Services are spared anyway. */
  readonly actor?: Actor | { readonly rolePattern: string };
  readonly accessGrants?: PlannedGrantee;
}

/** What S3 Access Grants grants one writer. */
export interface PlannedGrantee {
  readonly grants: readonly AccessGrantPlan[];
  /** What the role of the location needs for it. */
  readonly needed: readonly Grant[];
  readonly sessionSeconds: number;
}

export interface PermissionSetPlan {
  readonly writer: ResolvedPeople;
  readonly accountId: string;
  readonly inlinePolicy: PolicyDocument<IdentityStatement>;
}
