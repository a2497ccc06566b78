import type { Reason, Result } from "../../iam";
import type { StatementToAdd } from "../../analysis/explain";
import type { ConditionContext } from "../../analysis/lookup/question";

/** One decision of a request: an S3 call may need several. */
export interface DecisionRecord {
  /** `s3:PutObject` */
  readonly action: string;
  readonly resource: string;
  readonly result: Result;
  /** The side that decided: `identity`, `resource`, … @default - no single side */
  readonly side?: string;
  /** Of the statement that decided. @default - no statement, or one without a Sid */
  readonly sid?: string;
  /** Of which that statement is part, in words. */
  readonly policy?: string;
  /** The condition keys of the request over those of any other. */
  readonly circumstances: ConditionContext;
  /** What decided, or what is missing. */
  readonly why: readonly Reason[];
  /** What would let it in, a statement for each side that lacks one. @default - nothing, or nothing that is added helps */
  readonly toAdd?: readonly StatementToAdd[];
  /** Whether one of `toAdd` is enough, as it is within one account. @default false: all of them are needed */
  readonly oneIsEnough?: boolean;
  /** It was denied to know that the object is not there, and nothing else: S3 says 403 then, not 404. @default false */
  readonly hidesMissing?: boolean;
}

/** A request that was answered. */
export interface RequestRecord {
  readonly id: string;
  readonly startedAt: Date;
  /** The role's ARN, a service's name, or `anonymous`. */
  readonly principal: string;
  /** Of the caller. Empty for an anonymous one. */
  readonly account: string;
  /**
   * By whom the caller's role was assumed, the first one first: services, roles, an Access Grants instance. Of a service that
   * calls as itself, on whose behalf.
   */
  readonly chain: readonly string[];
  /** A `kms` request is one that S3 makes for the caller. */
  readonly service: "s3" | "sts" | "kms";
  /** As AWS calls it: `PutObject`. `Unknown` for a request that was refused before it was understood: `reason` says more. */
  readonly operation: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** HTTP. */
  readonly status: number;
  readonly errorCode?: string;
  /** Why it was refused, in words, where no policy did it: `The sandbox does not implement …`. @default - not known */
  readonly reason?: string;
  readonly decisions: readonly DecisionRecord[];
  readonly milliseconds: number;
}

/** An object that came, was replaced or went: what S3 sends as an event. */
export interface ObjectChange {
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  readonly versionId?: string;
  /** Without quotes. */
  readonly etag?: string;
  readonly bytes?: number;
  /** Hexadecimal, of one length: the later change of a key has the greater one, as text. */
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
