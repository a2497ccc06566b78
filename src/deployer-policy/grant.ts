import type { Home, ModelResource } from "../terraform-model/model";

/** As in IAM: by operator and key. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** The permissions of a deployer for a resource. */
export interface Grant {
  /** A plan only reads. */
  readonly level: "read" | "write";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

/** What a plan needs already. */
export function read(actions: readonly string[], resources: readonly string[], condition?: Condition): Grant {
  return { level: "read", actions, resources, ...(condition && { condition }) };
}

export function write(
  actions: readonly string[],
  resources: readonly string[],
  condition?: Condition,
): Grant {
  return { level: "write", actions, resources, ...(condition && { condition }) };
}

/** What a resource's grants depend on, apart from its own arguments. */
export interface GrantContext {
  /** The ARN of a role of the same account, with its path. */
  readonly roleArn: (name: string) => string;
  /** The permissions boundary of a role of the same account. */
  readonly boundaryOf: (name: string) => string | undefined;
  /** The alias of a key of the stacks. */
  readonly aliasesOf: (keyArn: string) => readonly string[];
  /** Whether prevent_destroy protects a resource of the stacks. */
  readonly isKept: (stack: string, type: string, name: string) => boolean;
  /** Whether the provider has default tags. */
  readonly isTagged: boolean;
}

/** The calls of Terraform's provider for one resource type. */
export type GrantsOf = (resource: ModelResource, around: GrantContext) => readonly Grant[];

/** The actions of a resource type with the same resources for all calls. */
export interface Calls {
  readonly read: readonly string[];
  /** Of creating and updating. */
  readonly write?: readonly string[];
  /** Not granted while prevent_destroy protects the resource. */
  readonly remove?: readonly string[];
  /** Only if the provider has default tags. */
  readonly tag?: readonly string[];
  readonly condition?: Condition;
}

/** Grants for calls on the same resources. */
export function grantsOn(
  resources: readonly string[],
  calls: Calls,
  { keptFromDestruction }: ModelResource,
  { isTagged }: GrantContext,
): Grant[] {
  const { remove = [], tag = [] } = calls;
  const changes = [...(calls.write ?? []), ...(keptFromDestruction ? [] : remove), ...(isTagged ? tag : [])];
  return [
    ...(calls.read.length === 0 ? [] : [read(calls.read, resources)]),
    ...(changes.length === 0 ? [] : [write(changes, resources, calls.condition)]),
  ];
}

/** `arn:aws:sqs:eu-central-1:111111111111:name` */
export function arnIn({ partition, region, account }: Home, service: string, rest: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
}

/** An argument that must be text. The model has evaluated it. */
export function text({ args, place }: ModelResource, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw new TypeError(`${place}.${name} is not text`);
}

/** Passing a role to a service is an action on the role. */
export function passRole(roleArn: string, service: string): Grant {
  return write(["iam:PassRole"], [roleArn], { StringEquals: { "iam:PassedToService": service } });
}
