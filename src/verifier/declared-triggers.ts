import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import type { LambdaWriter } from "../config/writer-schema";
import { lambdasOf, producerAccount } from "../config/writers-of";
import type { ModelMessageFilter } from "../terraform-model/model";
import type { AccountRef } from "../analysis/lookup/callers";
import { listText } from "../terraform-model/resources-of";
import { functionName, invokedArn, sourceOf } from "../declared/names";

/** A service that calls for one resource. */
export interface DeclaredSender {
  readonly service: string;
  readonly sourceArn: string;
  /** Null if the service names no account: the ARN has it. */
  readonly sourceAccount: string | null;
}

/** The expected path from a bucket to a function. */
export interface DeclaredTrigger {
  readonly writer: LambdaWriter;
  readonly account: AccountRef;
  /** The target of the bucket's notification. Undefined with EventBridge. */
  readonly notifies?: string;
  readonly rule?: { readonly arn: string; readonly bucketName: string };
  readonly topic?: { readonly arn: string; readonly sender: DeclaredSender };
  /** A subscription to its own topic, or to another function's, filtered. */
  readonly subscription?: {
    readonly topicArn: string;
    readonly subscriber: string;
    readonly filter?: string;
  };
  readonly queue?: {
    readonly arn: string;
    readonly sender: DeclaredSender;
    readonly options: {
      readonly batchSize: number;
      readonly maxReceiveCount: number;
      readonly maxConcurrency?: number;
    };
  };
  /** The sender of undelivered events to the failure queue. */
  readonly undelivered?: DeclaredSender;
  /** The principal that the function's policy allows to invoke it. */
  readonly invoker?: DeclaredSender;
}

export function declaredTriggers(config: ResolvedConfig): DeclaredTrigger[] {
  return lambdasOf(config).map((writer) => declaredTrigger(writer, config));
}

export function declaredTrigger(writer: LambdaWriter, config: ResolvedConfig): DeclaredTrigger {
  const account = producerAccount(writer.account, config);
  const bucket = sourceOf(writer, config);
  const invoked = invokedArn(writer, account);
  const s3 = { service: "s3.amazonaws.com", sourceArn: bucket.arn, sourceAccount: bucket.owner.id };
  const events = `${functionName(writer)}-events`;
  const arnOf = (service: string, name: string): string =>
    `arn:${partitionOf(account.region)}:${service}:${account.region}:${account.id}:${name}`;
  const { trigger } = writer;
  const asked = { writer, account };
  switch (trigger.kind) {
    case "notification":
      return { ...asked, notifies: invoked, invoker: s3 };
    case "event-bridge": {
      const arn = arnOf("events", `rule/${trigger.ruleName ?? functionName(writer)}`);
      const sender = { service: "events.amazonaws.com", sourceArn: arn, sourceAccount: null };
      return { ...asked, rule: { arn, bucketName: bucket.name }, undelivered: sender, invoker: sender };
    }
    case "sqs": {
      const arn = arnOf("sqs", events);
      return { ...asked, notifies: arn, queue: { arn, sender: s3, options: trigger } };
    }
    case "sns": {
      const other = lambdasOf(config).find(({ name }) => name === trigger.topicOf);
      const arn = arnOf("sns", other === undefined ? events : `${functionName(other)}-events`);
      const sns = { service: "sns.amazonaws.com", sourceArn: arn, sourceAccount: null };
      const own = other === undefined ? { notifies: arn, topic: { arn, sender: s3 } } : {};
      const common = { ...asked, ...own, undelivered: sns };
      const filter = other === undefined ? {} : { filter: declaredFilter(writer) };
      if (trigger.deliver.to === "function") {
        const subscription = { topicArn: arn, subscriber: `lambda ${invoked}`, ...filter };
        return { ...common, subscription, invoker: sns };
      }
      const queue = { arn: arnOf("sqs", events), sender: sns, options: trigger.deliver };
      return {
        ...common,
        subscription: { topicArn: arn, subscriber: `sqs ${queue.arn}`, ...filter },
        queue,
      };
    }
  }
}

/** The events of another function's topic that are for this function. */
function declaredFilter(writer: LambdaWriter): string {
  const removals = writer.workload === "thumbnail" && writer.deleteThumbnails;
  const kinds = ["ObjectCreated", ...(removals ? ["ObjectRemoved", "LifecycleExpiration"] : [])];
  return filterText({ events: kinds.map((kind) => `s3:${kind}:*`), prefixes: [writer.source.prefix] });
}

export function filterText({ events, prefixes }: ModelMessageFilter): string {
  const keys = prefixes.map((prefix) => `${prefix}*`);
  return `${listText(events, ", ")} of ${listText(keys, ", ")}`;
}
