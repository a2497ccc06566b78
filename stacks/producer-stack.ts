import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { dependable, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { topicOf } from "../src/config/trigger-schema";
import type { ResolvedFunction } from "../src/config/resolve-writers";
import { backfillAlarm } from "../src/constructs/backfill-alarm";
import { FunctionAlarms } from "../src/constructs/function-alarms";
import { FunctionCode, type FunctionCodeProps } from "../src/constructs/function-code";
import { SourceBucket } from "../src/constructs/source-bucket";
import { WriterFunction } from "../src/constructs/writer-function";
import { producerOf, WriterRole } from "../src/constructs/writer-role";
import type { ProducerPlan } from "../src/handshakes/access-plan";
import type { Handshakes } from "../src/handshakes/declare-handshakes";
import { backfillName } from "../src/naming";
import { addOutput, addPreconditions, addTrail, openAccountStack } from "./account-stack";

export interface ProducerStackProps {
  readonly handshakes: Handshakes;
  /** `A`, or the name of a further producer. */
  readonly accountKey: string;
  /** The zip of a writer's function; none for a container image. */
  readonly codeOf: (writer: ResolvedFunction) => FunctionCodeProps | undefined;
}

/** The stack of an account with writers: their roles and functions, and source buckets. */
export class ProducerStack extends TerraformStack {
  constructor(scope: Construct, id: string, { handshakes, accountKey, codeOf }: ProducerStackProps) {
    super(scope, id);
    const producer = producerOf(handshakes, accountKey);
    const { account, roles, sources } = producer;
    const functionOf = new Map(producer.functions.map(({ writer }) => [writer.name, writer]));
    const imports =
      sources.some(({ options }) => options.import === true) ||
      roles.some(({ role }) => role.imported === true);
    openAccountStack(this, account, handshakes.config.endpoint, imports);

    const providers = producer.oidcProviders.map(({ url, audiences }) => {
      const id = `oidc-${url.replace("https://", "").replace(/[^a-zA-Z0-9]+/g, "-")}`;
      return new IamOpenidConnectProvider(this, id, { url, clientIdList: [...audiences] });
    });
    const functions: WriterFunction[] = [];
    for (const { writer } of roles) {
      const itself = functionOf.get(writer.name);
      if (itself !== undefined) {
        const code = this.codeOnce(itself, codeOf(itself));
        const made = new WriterFunction(this, `function-${writer.name}`, {
          handshakes,
          writer: writer.name,
          code,
          topic: functions.find(({ writer: one }) => one.name === topicOf(itself.trigger))?.topic,
        });
        functions.push(made);
        addOutput(
          this,
          `function_${writer.name}`,
          made.function.functionName,
          `Function of the writer ${writer.name}`,
        );
        addOutput(this, `role_arn_${writer.name}`, made.role.arn, `Role of the writer ${writer.name}`);
        addBackfillOutputs(this, made, account.region);
      } else {
        const { arn, role } = new WriterRole(this, `role-${writer.name}`, {
          handshakes,
          writer: writer.name,
          account: accountKey,
        });
        addOutput(this, `role_arn_${writer.name}`, arn, `Role of the writer ${writer.name}`);
        // IAM checks the providers in a trust policy.
        if (writer.kind === "oidc" && role !== undefined && providers.length > 0) {
          role.role.dependsOn = providers.map(dependable);
        }
        if (role?.instanceProfile !== undefined) {
          const { name } = role.instanceProfile;
          addOutput(
            this,
            `instance_profile_${writer.name}`,
            name,
            `Instance profile of the writer ${writer.name}`,
          );
        }
      }
    }
    for (const plan of sources) {
      const { bucket } = new SourceBucket(this, `source-${plan.bucketName}`, { plan, account, functions });
      addOutput(
        this,
        `source_bucket_${plan.bucketName}`,
        bucket,
        "Bucket whose new objects invoke a function",
      );
    }
    this.addWatch(producer, functions, handshakes.config);
    addTrail(this, accountKey, handshakes);
    addPreconditions(this, handshakes);
  }

  private addWatch(
    { account, functions: plans, dashboard }: ProducerPlan,
    functions: readonly WriterFunction[],
    { alarms, preventDestroy }: Handshakes["config"],
  ): void {
    if (alarms !== undefined && functions.length > 0) {
      const { topic } = new FunctionAlarms(this, "alarms", {
        ...alarms,
        account,
        preventDestroy,
        alarms: new Map(plans.map((plan) => [plan.writer.functionName, plan.alarms])),
      });
      for (const { writer, backfill } of functions) {
        if (backfill === undefined) continue;
        backfillAlarm(this, `alarm-backfill-${writer.name}`, {
          stateMachineName: backfillName(writer.functionName),
          stateMachine: backfill.stateMachine,
          topicArn: topic.arn,
        });
      }
    }
    if (dashboard !== undefined) {
      const dashboardBody = JSON.stringify(dashboard.body);
      new CloudwatchDashboard(this, "dashboard", { dashboardName: dashboard.name, dashboardBody });
    }
  }

  /** One zip for all functions of a workload and architecture; own code and watermarks are separate. */
  private codeOnce(writer: ResolvedFunction, props: FunctionCodeProps | undefined): FunctionCode | undefined {
    if (props === undefined) return undefined;
    const isOwn =
      writer.workload === "own" ||
      (writer.workload === "thumbnail" && writer.thumbnail.watermark !== undefined);
    const id = `code-${writer.workload}-${writer.architecture}${isOwn ? `-${writer.name}` : ""}`;
    return (this.node.tryFindChild(id) as FunctionCode | undefined) ?? new FunctionCode(this, id, props);
  }
}

/** The state machine, and the command that starts it. */
function addBackfillOutputs(
  stack: TerraformStack,
  { writer, backfill }: WriterFunction,
  region: string,
): void {
  if (backfill === undefined) return;
  const { arn } = backfill.stateMachine;
  addOutput(stack, `backfill_arn_${writer.name}`, arn, `State machine that backfills ${writer.name}`);
  addOutput(
    stack,
    `backfill_command_${writer.name}`,
    `aws stepfunctions start-execution --region ${region} --state-machine-arn ${arn}`,
    `Starts the backfill of ${writer.name}`,
  );
}
