import type { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { functionsAmong, type ResolvedFunction } from "../config/resolve-writers";
import type { Handshakes } from "../handshakes/declare-handshakes";
import { Backfill } from "./backfill";
import type { NotifiedBy } from "./bucket-notification";
import { BucketKey } from "./bucket-key";
import { EventFunction } from "./event-function";
import { FunctionTrigger } from "./function-trigger";
import { FailureQueue } from "./failure-queue";
import type { FunctionCode } from "./function-code";
import { producerOf, WriterRole } from "./writer-role";

export interface WriterFunctionProps {
  readonly handshakes: Handshakes;
  /** The function's name in the declaration. */
  readonly writer: string;
  /** Its zip. @default - its container image */
  readonly code?: FunctionCode;
  /** The topic of another function that it subscribes to. @default - by its ARN */
  readonly topic?: SnsTopic;
}

/** A function that writes, with its role, log group, settings and failure queue. For a stack of its account. */
export class WriterFunction extends Construct {
  readonly writer: ResolvedFunction;
  readonly role: WriterRole;
  readonly function: EventFunction["function"];
  /** The target of the source's notification. Undefined with EventBridge. */
  readonly notifies?: NotifiedBy;
  /** A topic of its own. */
  readonly topic?: SnsTopic;
  /** Resources that must exist before the source's notification: the permission to invoke, and the failure queue. */
  readonly readyForEvents: readonly ITerraformDependable[];
  /** The backfill of existing objects, if configured. */
  readonly backfill?: Backfill;

  /** @throws Error when no function has that name, or its code is missing */
  constructor(scope: Construct, id: string, { handshakes, writer: name, code, topic }: WriterFunctionProps) {
    super(scope, id);
    const { config } = handshakes;
    const writer = functionsAmong(handshakes.plan.writers).find((candidate) => candidate.name === name);
    if (writer === undefined) throw new Error(`expected the name of a function, received ${name}`);
    const { account } = writer;
    this.writer = writer;
    this.role = new WriterRole(this, "role", { handshakes, writer: name, account: account.key });
    const producer = producerOf(handshakes, account.key);
    const plan = producer.functions.find((one) => one.writer === writer);
    if (plan === undefined) throw new Error(`expected a plan of the function ${name}, received none`);
    const key =
      plan.key === undefined
        ? undefined
        : new BucketKey(this, "key", {
            ...plan.key,
            policyDependsOn: this.role.role === undefined ? [] : [this.role.role.role],
            preventDestroy: config.preventDestroy,
          });
    const made = new EventFunction(this, "function", {
      writer,
      role: this.role,
      zip: code,
      keyArn: key?.arn,
      invokedBy: plan.trigger.invokedBy,
    });
    this.function = made.function;
    const failures = new FailureQueue(this, "failures", {
      plan: plan.failureQueue,
      functionName: made.function.functionName,
      alias: made.alias?.name,
      maxRetryAttempts: writer.failures.maxRetryAttempts,
      maxEventAgeSeconds: writer.failures.maxEventAgeSeconds,
      keyArn: key?.arn,
      dependsOn: this.role.policies,
    });
    const trigger = new FunctionTrigger(this, "trigger", {
      plan: plan.trigger,
      function: made.function,
      alias: made.alias,
      topic,
      failureQueue: failures.queue,
      keyArn: key?.arn,
      dependsOn: [
        ...(made.invokePermission === undefined ? [] : [made.invokePermission]),
        failures.destination,
      ],
    });
    this.notifies = trigger.notifies;
    this.topic = trigger.topic;
    this.readyForEvents = trigger.ready;
    const backfill = producer.roles.find((planned) => planned.writer === writer)?.backfill;
    if (backfill !== undefined) {
      this.backfill = new Backfill(this, "backfill", {
        plan: backfill,
        account,
        keyArn: key?.arn,
        dependsOn: [made.alias ?? this.function],
      });
    }
  }
}
