import type { NamedPolicy } from "../iam";

/** A policy of a stack, with its parsed form. */
export interface ModelPolicy extends NamedPolicy {
  /** The policy itself, after Terraform's jsonencode. */
  readonly json: unknown;
}

/** The account and Region of a stack's provider. */
export interface Home {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** A stack, with Terraform's credentials and its backend. */
export interface ModelStack extends Home {
  readonly id: string;
  /** The provider's other arguments, apart from alias, Region and account. */
  readonly provider: Readonly<Record<string, unknown>>;
  readonly backend: unknown;
  /** The source and version of AWS's provider. None: Terraform's default. */
  readonly requiredProviders?: unknown;
  /** Terraform's required version. */
  readonly requiredVersion?: unknown;
  /** The values of its outputs, by name. @default - none */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The names of imported buckets and roles. @default - none */
  readonly imports?: readonly string[];
  /** For a user's own app: `not read: aws_lakeformation_permissions, 2 resources`. @default - everything is read */
  readonly notRead?: readonly string[];
}

/** A resource of any type with its arguments, for settings that the model does not have otherwise. */
export interface ModelResource extends Home {
  readonly stack: string;
  readonly type: string;
  /** `account_A / aws_cloudtrail.x` */
  readonly place: string;
  /** Evaluated, without Terraform's own arguments. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly keptFromDestruction: boolean;
}

export interface ModelRole extends Home {
  /** False for an existing role, of which the stacks have only a policy. */
  readonly isManaged: boolean;
  readonly name: string;
  /** With its path. */
  readonly arn: string;
  /** Of a role that Terraform has yet to name: its ARN up to what Terraform makes up. */
  readonly arnPrefix?: string;
  /** `AROA…`, where a plan or a state has it. */
  readonly uniqueId?: string;
  readonly trust: ModelPolicy;
  /** For an existing role: the statements of its trust policy that belong to its owner. @default - none */
  readonly trustThere?: readonly object[];
  /** Inline and attached policies. */
  readonly identity: readonly ModelPolicy[];
  /** The policies that the stacks add to an existing role. @default - all of them */
  readonly added?: readonly ModelPolicy[];
  /**
   * Attached policies that are in no stack: AWS managed ones by the part of their ARN after `policy/`, others by ARN.
   */
  readonly managedPolicies: readonly string[];
  /** ARNs of the role's instance profiles. */
  readonly instanceProfiles: readonly string[];
  readonly boundaryArn?: string;
  /** For a plan or a state: the boundary's policy, if known. @default - from the limits */
  readonly boundary?: ModelPolicy;
}

/** An IAM user, with its own policies and those of its groups. */
export interface ModelUser extends Home {
  readonly name: string;
  readonly arn: string;
  /** `AIDA…`, where a plan or a state has it. */
  readonly uniqueId?: string;
  readonly identity: readonly ModelPolicy[];
  readonly boundaryArn?: string;
  /** For a plan or a state: the boundary's policy, if known. @default - from the limits */
  readonly boundary?: ModelPolicy;
}

/** The events of a bucket that go to a function, a queue or a topic. */
export interface ModelNotification {
  /** The configuration id, which every event has. */
  readonly id: string;
  readonly targetArn: string;
  readonly events: readonly string[];
  /** Empty for every key. */
  readonly prefix: string;
  readonly suffix: string;
}

/** A bucket's Block Public Access settings. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly ignorePublicAcls: boolean;
  readonly restrictPublicBuckets: boolean;
}

export interface ModelBucket extends Home {
  readonly name: string;
  readonly arn: string;
  /** False for an existing bucket. */
  readonly isManaged: boolean;
  /** For an existing bucket: its future policy, as far as known. */
  readonly policy: ModelPolicy | null;
  /** The part of its policy that the stacks add. @default - all of it */
  readonly added?: ModelPolicy | null;
  readonly ownership?: string;
  /** Undefined if the stacks do not say. */
  readonly publicAccessBlock?: PublicAccessBlock;
  readonly versioning?: string;
  readonly encryption?: ModelEncryption;
  /** Whether versions can be locked. Undefined if the stacks do not say. */
  readonly objectLock?: boolean;
  /** `SSE-C` for customer-provided keys. Undefined if the stacks do not say. */
  readonly blockedEncryptionTypes?: readonly string[];
  readonly notifications: readonly ModelNotification[];
  /** Whether EventBridge gets the bucket's events. Undefined for an existing bucket. */
  readonly eventBridge?: boolean;
}

/** Keys that an event pattern matches: by a prefix, or by a case-insensitive suffix. */
export type KeyPattern = { readonly prefix: string } | { readonly suffix: string };

/** An EventBridge rule on S3 events, on the account's default bus. */
export interface ModelRule extends Home {
  readonly name: string;
  readonly arn: string;
  /** By EventBridge's names: `Object Created`. */
  readonly detailTypes: readonly string[];
  readonly bucketNames: readonly string[];
  /** Empty for every key. */
  readonly keys: readonly KeyPattern[];
  readonly targets: readonly {
    readonly id: string;
    readonly arn: string;
    /** The queue for undelivered events. Without one they are lost. */
    readonly deadLettersTo?: string;
  }[];
}

/** An event source mapping from a queue to a function. */
export interface ModelEventSource extends Home {
  readonly sourceArn: string;
  /** Of a function, or of an alias of one. */
  readonly functionArn: string;
  readonly batchSize: number;
  /** Whether single messages of a batch can be retried. */
  readonly reportsFailures: boolean;
  readonly maxConcurrency?: number;
}

/** How a bucket encrypts by default. */
export interface ModelEncryption {
  readonly algorithm: string;
  /** As configured: it may be an id or an alias. */
  readonly keyArn?: string;
  /** Whether S3 calls KMS for the bucket, not for each object. */
  readonly bucketKey: boolean;
}

export interface ModelKey extends Home {
  /** KMS assigns its id; without a state, the resource's name replaces it. */
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
  /** Built from its permissions, as Lambda does. */
  readonly policy: ModelPolicy | null;
  /** `Active` or `PassThrough`, Lambda's default. */
  readonly tracing: string;
  readonly reservedConcurrency?: number;
  /** Destinations for the function's failed and processed events. */
  readonly events?: ModelEventInvokeConfig;
  /** By name. The function's policy says who may invoke them. */
  readonly aliases: Readonly<Record<string, ModelAlias>>;
  /** Encrypts the variables. */
  readonly keyArn?: string;
}

/** A name for a version of a function. */
export interface ModelAlias {
  readonly arn: string;
  /** A number, or `newest`. */
  readonly version: string;
  /** Further versions, each with its share. */
  readonly besides?: unknown;
  readonly provisionedConcurrency?: number;
  readonly events?: ModelEventInvokeConfig;
}

/** How Lambda handles a function's asynchronous events. */
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
  /** The dead-letter queue, and after how many receives. */
  readonly deadLetters?: { readonly queueArn: string; readonly maxReceiveCount: number };
  /** The queues that may use it as dead-letter queue. Undefined: every queue of the account and Region. */
  readonly deadLettersOf?: readonly string[];
  /** Whether SQS encrypts with its own keys. */
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
    /** The queue for undelivered events. Without one they are lost. */
    readonly deadLettersTo?: string;
    /** @default - every message */
    readonly filter?: ModelMessageFilter;
  }[];
}

/** The S3 events that pass: their kinds, such as `s3:ObjectCreated:*`, and the prefixes of keys. */
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
    /** Whether it contains the input and output of executions. */
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

/** Any other resource with a policy: a secret, a repository, an event bus. */
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
