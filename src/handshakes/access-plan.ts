import type { BucketOptions } from "../config/bucket-options";
import type { Encryption } from "../config/encryption-schema";
import type { Owner, Producer, ResolvedFunction, ResolvedWriter } from "../config/resolve-writers";
import type { PolicyDocument, ResourceStatement } from "../policies/statement";
import type { DashboardBody } from "./dashboard-body";
import type { ExistingPlan } from "./existing-bucket";
import type { AlarmPlan } from "./function-alarms";
import type { AccessGrantPlan, RolePlan } from "./handshake";
import type { KeyPlan } from "./key-use";
import type { TriggerPlan } from "./plan-trigger";
import type { OidcProviderPlan } from "./oidc-writer";
import type { PermissionSetPlan, PlannedRole } from "./planned-writer";

/** A bucket, with its new key if any. */
export interface BucketPlan {
  readonly bucketName: string;
  /** All bucket options. */
  readonly options: BucketOptions;
  /** For an existing bucket: the statements to add. */
  readonly policy: PolicyDocument<ResourceStatement>;
  /** It exists. @default - the stacks create it */
  readonly existing?: ExistingPlan;
  readonly encryption: Encryption;
  readonly key?: KeyPlan;
  /** The statements for the owner of an existing key. */
  readonly keyStatements: readonly ResourceStatement[];
}

/** A bucket of a producer whose new objects invoke functions. */
export interface SourcePlan extends BucketPlan {
  readonly notifiedFunctions: readonly ResolvedFunction[];
}

/** A state machine that invokes a function with a bucket's objects. */
export interface BackfillPlan {
  readonly stateMachineName: string;
  readonly role: RolePlan;
  /** In Amazon States Language. */
  readonly definition: object;
  readonly logRetentionDays: number;
}

export interface WriterRolePlan extends PlannedRole {
  readonly writer: ResolvedWriter;
}

/** The queue for events that failed every attempt. */
export interface FailureQueuePlan {
  readonly queueName: string;
  readonly retentionSeconds: number;
  readonly policy: PolicyDocument<ResourceStatement>;
  /** The queue with this dead-letter queue. @default - none: Lambda sends failed invocations here */
  readonly deadLettersOf?: string;
}

/** What a function has in addition to its role. */
export interface FunctionPlan {
  readonly writer: ResolvedFunction;
  readonly trigger: TriggerPlan;
  readonly failureQueue: FailureQueuePlan;
  /** For its log group and its failure queue. */
  readonly key?: KeyPlan;
  /** None without alarms. */
  readonly alarms: readonly AlarmPlan[];
}

/** An account where writers run. */
export interface ProducerPlan {
  /** `A`, or the name of a further producer. */
  readonly key: string;
  readonly account: Producer;
  /** In the order of the config's writers. */
  readonly roles: readonly WriterRolePlan[];
  readonly functions: readonly FunctionPlan[];
  readonly dashboard?: { readonly name: string; readonly body: DashboardBody };
  readonly sources: readonly SourcePlan[];
  /** The OIDC providers that its roles trust. */
  readonly oidcProviders: readonly OidcProviderPlan[];
}

/** A bucket that writers write to. */
export interface DestinationPlan extends BucketPlan {
  /** In the config. */
  readonly name: string;
  /** The functions that its new objects invoke. */
  readonly notifiedFunctions: readonly ResolvedFunction[];
}

/** An account where destinations are. */
export interface OwnerPlan {
  /** `B` */
  readonly key: string;
  readonly account: Owner;
  readonly roles: readonly { readonly writer: ResolvedWriter; readonly role: RolePlan }[];
  readonly destinations: readonly DestinationPlan[];
  readonly accessGrants?: AccessGrantsPlan;
}

/** An owner's instance of S3 Access Grants. */
export interface AccessGrantsPlan {
  /** An account has one instance a Region: it may be there already. */
  readonly existingInstance: boolean;
  /** The name of the destination that it grants access to. */
  readonly destination: string;
  /** `s3://bucket/*` */
  readonly locationScope: string;
  readonly locationRole: RolePlan;
  /** Who of other accounts may ask the instance. An instance that already exists keeps its own policy. */
  readonly instancePolicy: PolicyDocument<ResourceStatement>;
  readonly grants: readonly (AccessGrantPlan & { readonly writerName: string })[];
}

/** Every role and policy of all accounts, as data for the stacks. */
export interface AccessPlan {
  /** In the order of the config. */
  readonly writers: readonly ResolvedWriter[];
  /** A first. */
  readonly producers: readonly ProducerPlan[];
  /** B first. */
  readonly owners: readonly OwnerPlan[];
  readonly permissionSets: readonly PermissionSetPlan[];
}

/** The producers with a stack: those with roles. */
export function stackedProducers({ producers }: AccessPlan): readonly ProducerPlan[] {
  return producers.filter(({ roles }) => roles.length > 0);
}
