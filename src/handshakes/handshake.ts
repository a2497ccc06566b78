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
  /** Begins the Sid of every statement that follows from it, such as `WriteThumbnails`. */
  readonly purpose: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Asked for on every side. */
  readonly condition?: Condition;
}

/** What every access path starts from. */
export interface HandshakeInput {
  readonly writer: { readonly name: string; readonly roleName: string };
  /** The accounts that have the writer's role. */
  readonly producers: readonly AccountRef[];
  readonly accountB: AccountRef;
  readonly grants: readonly Grant[];
  /** What the one who asks S3 for objects needs besides: keys, and the source of copies. */
  readonly extraStatements: readonly IdentityStatement[];
  readonly principalBinding: PrincipalBinding;
  readonly organizationId?: string;
}

/** How a role that already exists gets what its writer needs. */
export interface ExistingRolePlan {
  readonly policyName: string;
  readonly attach: "inline-policy" | "managed-policy";
  /** What its owner adds to its trust policy: none of what already exists. @default - the trust is its owner's */
  readonly trustToAdd?: readonly TrustStatement[];
  /** Sids of the trust policy that stand for other statements there. @default - none */
  readonly clashes?: readonly string[];
}

/** A role as data: whom it trusts and what it may do. */
export interface RolePlan {
  /** It is there, and comes under this configuration. @default false */
  readonly imported?: boolean;
  /** It already exists, and gets its permissions as its own policy. @default - the stacks make it */
  readonly existing?: ExistingRolePlan;
  readonly roleName: string;
  /** IAM shows it in the console. */
  readonly description: string;
  readonly trust: PolicyDocument<TrustStatement>;
  readonly permissions: PolicyDocument<IdentityStatement>;
  /** How long a session may last. @default 3600 */
  readonly maxSessionSeconds?: number;
  /** Further policies that it has attached. @default - none */
  readonly attachedPolicyArns?: readonly string[];
  /** Whether instances of EC2 get the role, by an instance profile of its name. @default false */
  readonly instanceProfile?: true;
}

/** A grant of S3 Access Grants to one role for one prefix. */
export interface AccessGrantPlan {
  readonly granteeArn: string;
  /** Below the location, ending in `*`. */
  readonly subPrefix: string;
  readonly permission: "READ" | "WRITE" | "READWRITE";
}

/** Every side of one way for a writer to reach the destination. */
export interface Handshake {
  /** What the writer's role in A may do. */
  readonly identity: readonly IdentityStatement[];
  /** What the destination's bucket policy says of it. */
  readonly bucketPolicy: readonly ResourceStatement[];
  /** The role in B that the writer assumes. */
  readonly targetRole?: RolePlan;
  /** What B's instance of S3 Access Grants grants it. */
  readonly accessGrants?: readonly AccessGrantPlan[];
}

/** The identity side of grants: with their conditions, since in one account this side alone would be enough. */
export function allowGrants(grants: readonly Grant[]): IdentityStatement[] {
  return grants.map(({ purpose, actions, resources, condition }) => ({
    Sid: purpose,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
}

/** For descriptions: IAM takes 1,000 characters. */
export function accountsText(accounts: readonly AccountRef[]): string {
  const ids = [...new Set(accounts.map(({ id }) => id))];
  return ids.length === 1 ? `account ${ids.join()}` : `${ids.length} accounts`;
}
