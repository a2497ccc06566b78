import type { Operand } from "./conditions/operand";
import type { Operator } from "./conditions/operators";
import type { Template } from "./template";

/**
 * The kind of a policy, which decides its elements and how it is evaluated.
 *
 * - `identity`, `boundary`, `session`, `scp`: no Principal
 * - `rcp`: Principal "*", Deny only
 * - `resource`: of a bucket, topic, queue or function; needs a Principal
 * - `key`: of a KMS key; identity policies have no effect without it
 * - `trust`: of a role; needs a Principal and has no Resource
 */
export type PolicyKind = "identity" | "boundary" | "session" | "scp" | "rcp" | "resource" | "key" | "trust";

/** A checked policy. */
export interface PolicyDocument {
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
  /** Warnings of AWS's policy checks. */
  readonly warnings: readonly PolicyWarning[];
  /** Why its content is unknown. Then it has no statements, and may allow and deny anything. @default - it is known */
  readonly unread?: string;
}

/** An existing policy with unknown content: what depends on it is undetermined. */
export function unreadPolicy(kind: PolicyKind, reason: string): PolicyDocument {
  return { kind, statements: [], warnings: [], unread: reason };
}

/** Something that AWS accepts, but that AWS's policy checks warn about. */
export interface PolicyWarning {
  readonly rule: "set-operator-on-single-valued-key";
  readonly where: string;
  readonly message: string;
}

export interface Statement {
  /** Counted from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /** None in policies that are attached to an identity. */
  readonly principals?: readonly PrincipalEntry[];
  readonly actions: Selection<string>;
  /** None in trust policies: the resource is the role itself. */
  readonly resources?: Selection<Template>;
  readonly conditions: readonly Condition[];
  /** What of it is not read. It may apply to whatever the rest takes in, or not. @default - all is read */
  readonly unread?: string;
}

/** Action or NotAction, Resource or NotResource. */
export interface Selection<T> {
  /** Whether the statement applies to everything except these. */
  readonly except: boolean;
  readonly items: readonly T[];
}

/**
 * One principal of a statement.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type PrincipalEntry =
  /** `"*"`, or `{"AWS": "*"}`, which says nothing about services. */
  | { readonly kind: "everyone"; readonly text: string; readonly servicesToo: boolean }
  | { readonly kind: "account"; readonly text: string; readonly account: string; readonly partition?: string }
  | { readonly kind: "role" | "user" | "session" | "federated-user"; readonly text: string }
  | { readonly kind: "service"; readonly text: string }
  | { readonly kind: "federated"; readonly text: string }
  /** NotPrincipal; of a Principal that is not read, all but no one. */
  | { readonly kind: "all-but"; readonly text: string; readonly except: readonly PrincipalEntry[] }
  /**
   * `AROA...`: a role or user by its id, as AWS shows it where the name is no longer the same role's. In a leniently read policy also a canonical
   * user id.
   */
  | { readonly kind: "unique-id"; readonly text: string };

/** One operator with one key. All conditions of a statement must hold. */
export interface Condition {
  readonly operator: Operator;
  /** In lower case. */
  readonly key: string;
  /** As written. */
  readonly keyText: string;
  readonly operands: readonly Operand[];
  /** As written. */
  readonly values: readonly string[];
}

/** Every principal that a statement names, those that NotPrincipal leaves out included. */
export function principalsNamed({ principals = [] }: Statement): PrincipalEntry[] {
  return principals.flatMap((entry) => (entry.kind === "all-but" ? entry.except : [entry]));
}
