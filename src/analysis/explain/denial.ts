import type { PolicyType } from "../../iam";
import type { ConditionContext } from "../lookup/question";

/** What AWS says of why it denied, as data. */
export type ReportedReason =
  | {
      readonly kind: "policy";
      /** Whose policy: for `sts:AssumeRole` the resource's is the role's trust policy. */
      readonly side: PolicyType | "vpc-endpoint";
      /** Whether a statement denies it, rather than none allowing it. */
      readonly explicit: boolean;
      /** Of the policy that denies: only within one account or one organization, and never of an inline policy. */
      readonly policyArn?: string;
      /** The endpoint's policy denies because a service control policy does. @default false */
      readonly throughScp?: boolean;
    }
  /** A statement denies it, of an unknown kind of policy. */
  | { readonly kind: "deny"; readonly sids: readonly string[] }
  /** KMS in another account: there is no such key, no policy of it allows it, or one denies it. */
  | { readonly kind: "key-or-its-policy" }
  /** A setting of the bucket, by AWS's name: `BlockPublicAcls`. */
  | { readonly kind: "setting"; readonly setting: "BlockPublicAcls" | "BlockPublicPolicy" | "SSE-C" };

/** A request that AWS denied, as far as a message, an event or a response says. */
export interface Denial {
  /** Where it was found: `app.log:12`. */
  readonly place: string;
  /** As AWS wrote it. */
  readonly message: string;
  /** A principal's ARN, a service's name, or `anonymous`. */
  readonly principal?: string;
  /** The action that AWS denied, by its own words. */
  readonly action?: string;
  /** The operation that was called, as a client or CloudTrail has it: `PutObject`, `kms:Decrypt`. It may need more actions. */
  readonly operation?: string;
  /** An ARN. Absent where AWS names none, or says "this resource". */
  readonly resource?: string;
  readonly reason?: ReportedReason;
  /** Condition keys of the request that are reported. */
  readonly circumstances: ConditionContext;
  /** Headers of a request to S3 that are reported. */
  readonly headers: Readonly<Record<string, string>>;
  /** What a copy is of: `bucket/key`. */
  readonly from?: string;
  /** The message that only sts:DecodeAuthorizationMessage can read. */
  readonly encoded?: string;
  /** What is worth knowing about it, in words. */
  readonly notes: readonly string[];
  /** How often it was found. */
  readonly times: number;
}

/** A part of a message that is in none of AWS's known forms. */
export interface NotUnderstood {
  readonly place: string;
  readonly expected: string;
  readonly received: string;
}

/** What was found in one input. */
export interface FoundDenials {
  readonly denials: readonly Denial[];
  readonly notUnderstood: readonly NotUnderstood[];
  /** Events of requests that were not denied. */
  readonly otherEvents: number;
}

/** A denial with what is not said left open. */
export function denialOf(found: Pick<Denial, "place" | "message"> & Partial<Denial>): Denial {
  return { circumstances: {}, headers: {}, notes: [], times: 1, ...found };
}
