import { Construct } from "constructs";
import { producerAccount } from "../config/writers-of";
import type { LambdaWriter } from "../config/writer-schema";
import type { Handshakes } from "../handshakes/declare-handshakes";
import { functionEnvironment } from "../handshakes/function-settings";
import { bucketArn, functionNameOf } from "../naming";
import { Backfill } from "./backfill";
import { EventFunction } from "./event-function";
import type { FunctionCode } from "./function-code";
import type { PolicyRole } from "./policy-role";
import { producerOf, WriterRole } from "./writer-role";

export interface WriterFunctionProps {
  readonly handshakes: Handshakes;
  /** The function's name in the declaration. */
  readonly writer: string;
  readonly code: FunctionCode;
}

/** A function that writes, with its role, its log group and its settings. For a stack of its account. */
export class WriterFunction extends Construct {
  readonly writer: LambdaWriter;
  readonly role: PolicyRole;
  readonly function: EventFunction["function"];
  /** What must be there before the source's notification. */
  readonly invokePermission: EventFunction["invokePermission"];
  /** What puts the source's objects that are there already through the function, if the config asks for it. */
  readonly backfill?: Backfill;

  /** @throws Error when no writer of that name is a function */
  constructor(scope: Construct, id: string, { handshakes, writer: name, code }: WriterFunctionProps) {
    super(scope, id);
    const { config } = handshakes;
    const writer = config.writers.find((candidate) => candidate.name === name);
    if (writer?.kind !== "lambda") throw new Error(`expected the name of a function, received ${name}`);
    const { source } = writer;
    const owner = source.in === "own-bucket" ? producerAccount(writer.account, config) : config.accounts.B;
    const sourceBucket = source.in === "own-bucket" ? source.bucketName : config.destination.bucketName;
    this.writer = writer;
    this.role = new WriterRole(this, "role", { handshakes, writer: name, account: writer.account }).role;
    const made = new EventFunction(this, "function", {
      functionName: functionNameOf(writer),
      role: this.role,
      code,
      architecture: writer.architecture,
      memoryMegabytes: writer.memoryMegabytes,
      timeoutSeconds: writer.timeoutSeconds,
      logRetentionDays: writer.logRetentionDays,
      environment: functionEnvironment(writer, config),
      triggeredBy: { bucketArn: bucketArn(owner, sourceBucket), bucketOwnerAccountId: owner.id },
    });
    this.function = made.function;
    this.invokePermission = made.invokePermission;
    const { account, roles } = producerOf(handshakes, writer.account);
    const plan = roles.find((planned) => planned.writer === writer)?.backfill;
    if (plan !== undefined) {
      this.backfill = new Backfill(this, "backfill", { plan, account, dependsOn: [this.function] });
    }
  }
}
