import type { NamedPolicy } from "../iam";

/** A policy as it is in a stack, and read. */
export interface ModelPolicy extends NamedPolicy {
  /** The policy itself, after Terraform's jsonencode. */
  readonly json: unknown;
}

/** What a stack's provider says of where its resources are. */
export interface Home {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** A stack, with what Terraform needs to get into its account and where to keep its state. */
export interface ModelStack extends Home {
  readonly id: string;
  /** What AWS's provider is given besides its alias, Region and account. */
  readonly provider: Readonly<Record<string, unknown>>;
  readonly backend: unknown;
  /** Where Terraform gets AWS's provider from, and in which version. None: whatever Terraform would take. */
  readonly requiredProviders?: unknown;
  /** Of Terraform. */
  readonly requiredVersion?: unknown;
  /** The values of its outputs, by name. @default - none */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The names of the buckets and roles that import blocks take over. @default - none */
  readonly imports?: readonly string[];
  /** Of a user's own app: `not read: aws_lakeformation_permissions, 2 resources`. @default - everything is read */
  readonly notRead?: readonly string[];
}

/** A resource of any type as it stands, for what is looked at in no other way: where a log goes, what is deleted when. */
export interface ModelResource extends Home {
  readonly stack: string;
  readonly type: string;
  /** `account_A / aws_cloudtrail.x` */
  readonly place: string;
  /** With every expression worked out, and without Terraform's own. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly keptFromDestruction: boolean;
}

export interface ModelRole extends Home {
  /** False for a role that already exists, of which the stacks have an inline policy alone. */
  readonly isManaged: boolean;
  readonly name: string;
  /** With its path. */
  readonly arn: string;
  /** Of a role that Terraform has yet to name: its ARN up to what Terraform makes up. */
  readonly arnPrefix?: string;
  readonly trust: ModelPolicy;
  /** Of a role that already exists: those statements of its trust policy that are its owner's. @default - none */
  readonly trustThere?: readonly object[];
  /** Inline policies and attached ones. */
  readonly identity: readonly ModelPolicy[];
  /** Those of them that the stacks add to a role that already exists. @default - all of them */
  readonly added?: readonly ModelPolicy[];
  /** Attached policies that are in no stack: of AWS by the part of their ARN behind `policy/`, others by ARN. */
  readonly managedPolicies: readonly string[];
  /** Instance profiles by which instances of EC2 get the role, by ARN. */
  readonly instanceProfiles: readonly string[];
  readonly boundaryArn?: string;
  /** Of a plan or a state: what the boundary says, if that is known. @default - the limits say it */
  readonly boundary?: ModelPolicy;
}

/** An IAM user, with what it has of its own and of its groups. */
export interface ModelUser extends Home {
  readonly name: string;
  readonly arn: string;
  readonly identity: readonly ModelPolicy[];
  readonly boundaryArn?: string;
  /** Of a plan or a state: what the boundary says, if that is known. @default - the limits say it */
  readonly boundary?: ModelPolicy;
}

/** Which events of a bucket go to a function, a queue or a topic. */
export interface ModelNotification {
  /** Stands in every event. */
  readonly id: string;
  readonly targetArn: string;
  readonly events: readonly string[];
  /** Empty for every key. */
  readonly prefix: string;
  readonly suffix: string;
}

/** What of a bucket's Block Public Access is on. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly ignorePublicAcls: boolean;
  readonly restrictPublicBuckets: boolean;
}

export interface ModelBucket extends Home {
  readonly name: string;
  readonly arn: string;
  /** False for a bucket that already exists. */
  readonly isManaged: boolean;
  /** Of a bucket that already exists: what its policy will say, as far as that is known. */
  readonly policy: ModelPolicy | null;
  /** The part of its policy that the stacks add. @default - all of it */
  readonly added?: ModelPolicy | null;
  readonly ownership?: string;
  /** Undefined where the stacks do not say. */
  readonly publicAccessBlock?: PublicAccessBlock;
  readonly versioning?: string;
  readonly encryption?: ModelEncryption;
  /** Whether versions can be locked. Undefined where the stacks do not say. */
  readonly objectLock?: boolean;
  /** `SSE-C` for keys that requesters bring along. Undefined where the stacks do not say. */
  readonly blockedEncryptionTypes?: readonly string[];
  readonly notifications: readonly ModelNotification[];
  /** Whether EventBridge gets the bucket's events. Undefined where the stacks do not say: the bucket already exists. */
  readonly eventBridge?: boolean;
}

/** Keys that an event pattern matches: one of a prefix and a suffix, the latter in letters of any case. */
export type KeyPattern = { readonly prefix: string } | { readonly suffix: string };

/** An EventBridge rule on events of S3, on the account's own bus. */
export interface ModelRule extends Home {
  readonly name: string;
  readonly arn: string;
  /** As EventBridge calls them: `Object Created`. */
  readonly detailTypes: readonly string[];
  readonly bucketNames: readonly string[];
  /** Empty for every key. */
  readonly keys: readonly KeyPattern[];
  readonly targets: readonly {
    readonly id: string;
    readonly arn: string;
    /** The queue that gets what could not be delivered. Without one it is lost. */
    readonly deadLettersTo?: string;
  }[];
}

/** A queue whose messages Lambda takes to a function. */
export interface ModelEventSource extends Home {
  readonly sourceArn: string;
  /** Of a function, or of an alias of one. */
  readonly functionArn: string;
  readonly batchSize: number;
  /** Whether single messages of a batch can come again. */
  readonly reportsFailures: boolean;
  readonly maxConcurrency?: number;
}

/** How a bucket encrypts by default. */
export interface ModelEncryption {
  readonly algorithm: string;
  /** As it is given: somebody's Terraform may have an id or an alias here. */
  readonly keyArn?: string;
  /** Whether S3 asks KMS for the bucket, and not for each object. */
  readonly bucketKey: boolean;
}

export interface ModelKey extends Home {
  /** KMS gives it its own id; where no state has it, the resource's name stands for that. */
  readonly arn: string;
  /** Of its resource. */
  readonly place: string;
  /** `alias/…` */
  readonly aliases: readonly string[];
  readonly policy: ModelPolicy;
}

export interface ModelFunction extends Home {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Made of its permissions, as Lambda does. */
  readonly policy: ModelPolicy | null;
  /** `Active` or `PassThrough`, as Lambda has it without a word. */
  readonly tracing: string;
  readonly reservedConcurrency?: number;
  /** Where events for the function itself go that it failed on after every attempt, or processed. */
  readonly events?: ModelEventInvokeConfig;
  /** By name. Who may invoke one is in the function's policy. */
  readonly aliases: Readonly<Record<string, ModelAlias>>;
  /** Encrypts the variables. */
  readonly keyArn?: string;
}

/** A name for a version of a function. */
export interface ModelAlias {
  readonly arn: string;
  /** A number, or `newest`. */
  readonly version: string;
  /** The versions that it leads to besides, each with its share. */
  readonly besides?: unknown;
  readonly provisionedConcurrency?: number;
  readonly events?: ModelEventInvokeConfig;
}

/** How Lambda deals with a function's asynchronous events. */
export interface ModelEventInvokeConfig {
  readonly onFailure?: string;
  readonly onSuccess?: string;
  readonly maxRetryAttempts: number;
  readonly maxEventAgeSeconds: number;
}

export interface ModelLogGroup extends Home {
  readonly name: string;
  readonly retentionDays?: number;
  readonly keyArn?: string;
}

export interface ModelQueue extends Home {
  readonly name: string;
  readonly arn: string;
  readonly retentionSeconds: number;
  readonly maxMessageBytes: number;
  readonly visibilitySeconds: number;
  /** Where a message goes that was received so often in vain. */
  readonly deadLetters?: { readonly queueArn: string; readonly maxReceiveCount: number };
  /** The queues that may send their dead letters here. Undefined: every queue of the account and Region. */
  readonly deadLettersOf?: readonly string[];
  /** Whether SQS encrypts with keys of its own. */
  readonly sseSqs: boolean;
  readonly keyArn?: string;
  readonly policy: ModelPolicy | null;
}

export interface ModelTopic extends Home {
  readonly arn: string;
  readonly keyArn?: string;
  readonly policy: ModelPolicy | null;
  readonly subscriptions: readonly {
    readonly protocol: string;
    readonly endpoint: string;
    /** The queue that gets what could not be delivered. Without one it is lost. */
    readonly deadLettersTo?: string;
    /** @default - every message */
    readonly filter?: ModelMessageFilter;
  }[];
}

/** The events of S3 that come through: of some kinds, `s3:ObjectCreated:*`, for keys that begin with one of some prefixes. */
export interface ModelMessageFilter {
  readonly events: readonly string[];
  readonly prefixes: readonly string[];
}

export interface ModelStateMachine extends Home {
  readonly name: string;
  readonly arn: string;
  /** STANDARD or EXPRESS. */
  readonly type: string;
  readonly roleArn: string;
  /** In Amazon States Language, after Terraform's jsonencode. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly logging?: {
    readonly level: string;
    readonly destinationArn: string;
    /** Whether what executions are given and return is in it. */
    readonly hasData: boolean;
  };
}

export interface ModelPermissionSet {
  readonly name: string;
  readonly instanceArn: string;
  readonly inlinePolicies: readonly ModelPolicy[];
  readonly assignments: readonly {
    readonly principalType: string;
    readonly principalId: string;
    readonly account: string;
  }[];
}

/** An account's instance of S3 Access Grants in one Region. */
export interface ModelAccessGrants extends Home {
  readonly instanceArn: string;
  readonly policy: ModelPolicy | null;
  readonly locations: readonly { readonly id: string; readonly scope: string; readonly roleArn: string }[];
  readonly grants: readonly {
    readonly locationId: string;
    readonly subPrefix: string;
    readonly granteeArn: string;
    readonly permission: string;
  }[];
}

/** Anything else that has its own policy: a secret, a repository, an event bus. */
export interface ModelGuarded extends Home {
  readonly arn: string;
  readonly policy: ModelPolicy;
}

/** A service or resource control policy, where it is attached. */
export interface ModelControl {
  readonly name: string;
  readonly type: "scp" | "rcp";
  readonly policy: ModelPolicy;
  /** The id of an account, of an organizational unit or of the root. */
  readonly target: string;
  /** The accounts that are below it for certain. */
  readonly bound: readonly string[];
  /** The accounts that are not, and the one that manages the organization. */
  readonly free: readonly string[];
  /** Whether accounts that are in neither may be below it. */
  readonly mayBindOthers: boolean;
}

/** Everything in the synthesized stacks that affects access, as plain data. */
export interface Model {
  readonly stacks: readonly ModelStack[];
  readonly resources: readonly ModelResource[];
  readonly roles: readonly ModelRole[];
  readonly users: readonly ModelUser[];
  readonly buckets: readonly ModelBucket[];
  readonly keys: readonly ModelKey[];
  readonly functions: readonly ModelFunction[];
  readonly logGroups: readonly ModelLogGroup[];
  readonly queues: readonly ModelQueue[];
  readonly topics: readonly ModelTopic[];
  readonly rules: readonly ModelRule[];
  readonly eventSources: readonly ModelEventSource[];
  readonly stateMachines: readonly ModelStateMachine[];
  readonly permissionSets: readonly ModelPermissionSet[];
  readonly accessGrants: readonly ModelAccessGrants[];
  readonly guarded: readonly ModelGuarded[];
  readonly controls: readonly ModelControl[];
}
