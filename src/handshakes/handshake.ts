import type { AccountRef } from "../naming";
import type { PrincipalBinding } from "../policies/principal-binding";
import type {
  Condition,
  IdentityStatement,
  PolicyDocument,
  ResourceStatement,
  TrustStatement,
} from "../policies/statement";

/** Actions on the destination that a writer needs. */
export interface Grant {
  /** The beginning of its statements' Sids, such as `WriteThumbnails`. */
  readonly purpose: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Required on every side. */
  readonly condition?: Condition;
}

/** The input of every access path. */
export interface HandshakeInput {
  readonly writer: { readonly name: string; readonly roleName: string };
  /** The accounts that have the writer's role. */
  readonly producers: readonly AccountRef[];
  readonly accountB: AccountRef;
  readonly grants: readonly Grant[];
  /** Further permissions of the principal that calls S3: keys, and the source of copies. */
  readonly extraStatements: readonly IdentityStatement[];
  readonly principalBinding: PrincipalBinding;
  readonly organizationId?: string;
}

/** How an existing role gets its writer's permissions. */
export interface ExistingRolePlan {
  readonly policyName: string;
  readonly attach: "inline-policy" | "managed-policy";
  /**
   * The statements for its owner to add to the trust policy, without existing ones. @default - the owner manages the
   * trust policy
   */
  readonly trustToAdd?: readonly TrustStatement[];
  /** Sids that the trust policy uses for other statements. @default - none */
  readonly clashes?: readonly string[];
}

/** A role as data: trust policy and permissions. */
export interface RolePlan {
  /** Whether it is imported. @default false */
  readonly imported?: boolean;
  /** It exists, and gets its permissions as a separate policy. @default - the stacks create it */
  readonly existing?: ExistingRolePlan;
  readonly roleName: string;
  /** Shown in IAM's console. */
  readonly description: string;
  readonly trust: PolicyDocument<TrustStatement>;
  readonly permissions: PolicyDocument<IdentityStatement>;
  /** The maximum session duration. @default 3600 */
  readonly maxSessionSeconds?: number;
  /** Further attached policies. @default - none */
  readonly attachedPolicyArns?: readonly string[];
  /** Whether it has an instance profile of its name. @default false */
  readonly instanceProfile?: true;
}

/** A grant of S3 Access Grants to one role for one prefix. */
export interface AccessGrantPlan {
  readonly granteeArn: string;
  /** Below the location, ending in `*`. */
  readonly subPrefix: string;
  readonly permission: "READ" | "WRITE" | "READWRITE";
}

/** All sides of one handshake of a writer with the destination. */
export interface Handshake {
  /** What the writer's role in A may do. */
  readonly identity: readonly IdentityStatement[];
  /** The statements of the destination's bucket policy. */
  readonly bucketPolicy: readonly ResourceStatement[];
  /** The role in B that the writer assumes. */
  readonly targetRole?: RolePlan;
  /** The grants of B's S3 Access Grants instance. */
  readonly accessGrants?: readonly AccessGrantPlan[];
}

/**
 * The identity policy side of grants, with their conditions, because within one account this side alone would be
 * enough.
 */
export function allowGrants(grants: readonly Grant[]): IdentityStatement[] {
  return grants.map(({ purpose, actions, resources, condition }) => ({
    Sid: purpose,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
}

/** For descriptions: IAM allows 1,000 characters. */
export function accountsText(accounts: readonly AccountRef[]): string {
  const ids = [...new Set(accounts.map(({ id }) => id))];
  return ids.length === 1 ? `account ${ids.join()}` : `${ids.length} accounts`;
}
