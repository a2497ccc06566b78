import type { AccountRef } from "../naming";
import type { PrincipalBinding } from "../policies/principal-binding";
import type {
  IdentityStatement,
  PolicyDocument,
  ResourceStatement,
  TrustStatement,
} from "../policies/statement";

/** Actions on objects of the destination that a writer needs. */
export interface Grant {
  /** Begins the Sid of every statement that follows from it, such as `WriteThumbnails`. */
  readonly purpose: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What every access path starts from. */
export interface HandshakeInput {
  readonly writer: { readonly name: string; readonly roleName: string };
  readonly accountA: AccountRef;
  readonly accountB: AccountRef;
  readonly grants: readonly Grant[];
  readonly principalBinding: PrincipalBinding;
  readonly organizationId?: string;
}

/** A role as data: whom it trusts and what it may do. */
export interface RolePlan {
  readonly roleName: string;
  /** IAM shows it in the console. */
  readonly description: string;
  readonly trust: PolicyDocument<TrustStatement>;
  readonly permissions: PolicyDocument<IdentityStatement>;
}

/** Every side of one way for a writer to reach the destination. */
export interface Handshake {
  /** What the writer's role in A may do. */
  readonly identity: readonly IdentityStatement[];
  /** What the destination's bucket policy says of it. */
  readonly bucketPolicy: readonly ResourceStatement[];
  /** The role in B that the writer takes on. */
  readonly targetRole?: RolePlan;
}
