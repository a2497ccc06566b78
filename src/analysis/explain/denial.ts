import type { PolicyType } from "../../iam";
import type { ConditionContext } from "../lookup/question";

/** AWS's reason for a denial, as data. */
export type ReportedReason =
  | {
      readonly kind: "policy";
      /** Whose policy: for `sts:AssumeRole` the resource's is the role's trust policy. */
      readonly side: PolicyType | "vpc-endpoint";
      /** Whether a statement denies it, rather than none allowing it. */
      readonly explicit: boolean;
      /** The ARN of the policy that denies: only within one account or organization, and never for an inline policy. */
      readonly policyArn?: string;
      /** Whether the endpoint's policy denies because of an SCP. @default false */
      readonly throughScp?: boolean;
    }
  /** A statement denies it, of an unknown kind of policy. */
  | { readonly kind: "deny"; readonly sids: readonly string[] }
  /** KMS in another account: there is no such key, no policy of it allows it, or one denies it. */
  | { readonly kind: "key-or-its-policy" }
  /** A setting of the bucket, by AWS's name: `BlockPublicAcls`. */
  | { readonly kind: "setting"; readonly setting: "BlockPublicAcls" | "BlockPublicPolicy" | "SSE-C" };

/** A request that AWS denied, as far as a message, an event or a response describes it. */
export interface Denial {
  /** Where it was found: `app.log:12`. */
  readonly place: string;
  /** AWS's text. */
  readonly message: string;
  /** A principal's ARN, a service's name, or `anonymous`. */
  readonly principal?: string;
  /** The action that AWS denied. */
  readonly action?: string;
  /** The operation, as in a client's message or CloudTrail: `PutObject`, `kms:Decrypt`. It may need more actions. */
  readonly operation?: string;
  /** An ARN. Absent if AWS names none, or says "this resource". */
  readonly resource?: string;
  readonly reason?: ReportedReason;
  /** Condition keys of the request that are reported. */
  readonly circumstances: ConditionContext;
  /** Headers of a request to S3 that are reported. */
  readonly headers: Readonly<Record<string, string>>;
  /** The source of a copy: `bucket/key`. */
  readonly from?: string;
  /** The encoded message, for sts:DecodeAuthorizationMessage. */
  readonly encoded?: string;
  /** Notes. */
  readonly notes: readonly string[];
  /** How often it was found. */
  readonly times: number;
}

/** A part of a message in no known form of AWS. */
export interface NotUnderstood {
  readonly place: string;
  readonly expected: string;
  readonly received: string;
}

export interface FoundDenials {
  readonly denials: readonly Denial[];
  readonly notUnderstood: readonly NotUnderstood[];
  /** Events of requests that were not denied. */
  readonly otherEvents: number;
}

/** A denial with missing values. */
export function denialOf(found: Pick<Denial, "place" | "message"> & Partial<Denial>): Denial {
  return { circumstances: {}, headers: {}, notes: [], times: 1, ...found };
}
