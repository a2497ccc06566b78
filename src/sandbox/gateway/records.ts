import type { Reason, Result } from "../../iam";
import type { StatementToAdd } from "../../analysis/explain";
import type { ConditionContext } from "../../analysis/lookup/question";

/** One decision of a request: an S3 call may need several. */
export interface DecisionRecord {
  /** `s3:PutObject` */
  readonly action: string;
  readonly resource: string;
  readonly result: Result;
  /** The deciding policy type: `identity`, `resource`, … @default - no single one */
  readonly side?: string;
  /** The Sid of the deciding statement. @default - no statement, or one without a Sid */
  readonly sid?: string;
  /** Its policy, in words. */
  readonly policy?: string;
  /** The special condition keys of the request. */
  readonly circumstances: ConditionContext;
  /** What decided, or what is missing. */
  readonly why: readonly Reason[];
  /** What would allow it, a statement for each side without one. @default - nothing, or no added statement helps */
  readonly toAdd?: readonly StatementToAdd[];
  /** Whether one of `toAdd` is enough, as within one account. @default false: all of them are needed */
  readonly oneIsEnough?: boolean;
  /** The caller may not know that the object does not exist: S3 answers 403 then, not 404. @default false */
  readonly hidesMissing?: boolean;
}

export interface RequestRecord {
  readonly id: string;
  readonly startedAt: Date;
  /** The role's ARN, a service's name, or `anonymous`. */
  readonly principal: string;
  /** The caller's account. Empty for an anonymous one. */
  readonly account: string;
  /**
   * The chain of principals that assumed the caller's role, the first one first: services, roles, an Access Grants
   * instance. For a service that calls as itself, its source.
   */
  readonly chain: readonly string[];
  /** A `kms` request is S3's, for the caller. */
  readonly service: "s3" | "sts" | "kms";
  /** AWS's name: `PutObject`. `Unknown` for a request that was refused before it was parsed: see `reason`. */
  readonly operation: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** HTTP. */
  readonly status: number;
  readonly errorCode?: string;
  /** Why it was refused, if not by a policy: `The sandbox does not implement …`. @default - not known */
  readonly reason?: string;
  readonly decisions: readonly DecisionRecord[];
  readonly milliseconds: number;
}

/** A created, replaced or deleted object: S3's event. */
export interface ObjectChange {
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
  readonly bytes?: number;
  /** Hexadecimal with a fixed length: a later change of a key has a greater one. */
  readonly sequencer: string;
  readonly eventName:
    | "ObjectCreated:Put"
    | "ObjectCreated:Copy"
    | "ObjectCreated:CompleteMultipartUpload"
    | "ObjectRemoved:Delete"
    | "ObjectRemoved:DeleteMarkerCreated";
  /** The role's ARN, or `anonymous`. */
  readonly principal: string;
}
