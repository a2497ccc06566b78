import type { BucketOptions } from "../config/bucket-options";
import type { Encryption } from "../config/encryption-schema";
import type { Account } from "../config/account-schema";
import type { IdentityCenterWriter, LambdaWriter, Writer } from "../config/writer-schema";
import type { IdentityStatement, PolicyDocument, ResourceStatement } from "../policies/statement";
import type { DashboardBody } from "./dashboard-body";
import type { AlarmPlan } from "./function-alarms";
import type { AccessGrantPlan, RolePlan } from "./handshake";
import type { KeyPlan } from "./key-use";

/** What a bucket is made with besides its policy, which has the rest of its options. */
export type MadeWith = Pick<
  BucketOptions,
  "expireOldVersionsAfterDays" | "preventDestroy" | "objectLock" | "accessLogs"
>;

export function madeWith(options: BucketOptions): MadeWith {
  const { expireOldVersionsAfterDays, preventDestroy, objectLock, accessLogs } = options;
  return { expireOldVersionsAfterDays, preventDestroy, objectLock, accessLogs };
}

/** A bucket, with the key that it needs made. */
export interface BucketPlan extends MadeWith {
  readonly bucketName: string;
  readonly policy: PolicyDocument<ResourceStatement>;
  readonly encryption: Encryption;
  readonly key?: KeyPlan;
  /** What the owner of an existing key has to put into its policy. */
  readonly keyStatements: readonly ResourceStatement[];
}

/** A bucket of a producer whose new objects set functions off. */
export interface SourcePlan extends BucketPlan {
  /** It is there already: only its notification is managed. */
  readonly existing: boolean;
  readonly listeners: readonly LambdaWriter[];
}

/** A state machine that puts a bucket through a function. */
export interface BackfillPlan {
  readonly stateMachineName: string;
  readonly role: RolePlan;
  /** In Amazon States Language. */
  readonly definition: object;
  readonly logRetentionDays: number;
}

export interface WriterRolePlan {
  readonly writer: Writer;
  readonly role: RolePlan;
  /** A function's, when the config asks for one. */
  readonly backfill?: BackfillPlan;
}

/** The queue that takes in the events that a function failed on to the last. */
export interface FailureQueuePlan {
  readonly queueName: string;
  readonly retentionSeconds: number;
  readonly policy: PolicyDocument<ResourceStatement>;
}

/** What a function has beside its role. */
export interface FunctionPlan {
  readonly writer: LambdaWriter;
  readonly failureQueue: FailureQueuePlan;
  /** For its log group and its failure queue. */
  readonly key?: KeyPlan;
  /** None when no alarms are asked for. */
  readonly alarms: readonly AlarmPlan[];
}

/** An account where writers run. */
export interface ProducerPlan {
  /** `A`, or the name of a further producer. */
  readonly key: string;
  readonly account: Account;
  /** In the order of the config's writers. */
  readonly roles: readonly WriterRolePlan[];
  readonly functions: readonly FunctionPlan[];
  readonly dashboard?: { readonly name: string; readonly body: DashboardBody };
  readonly sources: readonly SourcePlan[];
}

export interface PermissionSetPlan {
  readonly writer: IdentityCenterWriter;
  readonly accountId: string;
  readonly inlinePolicy: PolicyDocument<IdentityStatement>;
}

/** B's instance of S3 Access Grants. */
export interface AccessGrantsPlan {
  readonly existingInstance: boolean;
  /** `s3://bucket/*` */
  readonly locationScope: string;
  readonly locationRole: RolePlan;
  readonly instancePolicy: PolicyDocument<ResourceStatement>;
  readonly grants: readonly (AccessGrantPlan & { readonly writerName: string })[];
}

/** Every role and policy of all accounts, as data: what the stacks turn into resources. */
export interface AccessPlan {
  /** A first. */
  readonly producers: readonly ProducerPlan[];
  readonly B: {
    /** The roles that writers take on. */
    readonly roles: readonly WriterRolePlan[];
    readonly destination: BucketPlan;
    /** The functions that new objects of the destination set off. */
    readonly listeners: readonly LambdaWriter[];
    readonly accessGrants?: AccessGrantsPlan;
  };
  readonly permissionSets: readonly PermissionSetPlan[];
}

/** The producers that have a stack: permission sets are made elsewhere, and whatever else there is needs a role. */
export function stackedProducers({ producers }: AccessPlan): readonly ProducerPlan[] {
  return producers.filter(({ roles }) => roles.length > 0);
}
