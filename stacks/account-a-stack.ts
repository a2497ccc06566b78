import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { LambdaWriter, ResolvedConfig } from "../config/schema";
import { BucketNotification } from "../constructs/bucket-notification";
import { ClosedBucket } from "../constructs/closed-bucket";
import { PolicyRole } from "../constructs/policy-role";
import { FunctionCode, type FunctionCodeProps } from "../constructs/function-code";
import { WriterFunction, type WriterFunctionProps } from "../constructs/writer-function";
import { functionEnvironment } from "../handshakes/function-settings";
import type { AccessPlan } from "../handshakes/plan-access";
import { bucketArn, functionNameOf } from "../naming";
import { addOutput, openAccountStack } from "./account-stack";

export interface AccountAStackProps {
  readonly config: ResolvedConfig;
  readonly plan: AccessPlan;
  /** The zip of a writer's function. */
  readonly codeOf: (writer: LambdaWriter) => FunctionCodeProps;
}

/** Where the writers run: their roles and functions, and the buckets that set the functions off. */
export class AccountAStack extends TerraformStack {
  constructor(scope: Construct, id: string, { config, plan, codeOf }: AccountAStackProps) {
    super(scope, id);
    openAccountStack(this, config.accounts.A);

    const functions: { readonly writer: LambdaWriter; readonly made: WriterFunction }[] = [];
    for (const { writer, role: rolePlan } of plan.A.roles) {
      const role = new PolicyRole(this, `role-${writer.name}`, rolePlan);
      addOutput(this, `role_arn_${writer.name}`, role.role.arn, `Role of the writer ${writer.name}`);
      if (writer.kind !== "lambda") continue;
      const made = new WriterFunction(
        this,
        `function-${writer.name}`,
        functionProps(writer, role, config, this.codeOnce(writer, codeOf(writer))),
      );
      functions.push({ writer, made });
      addOutput(
        this,
        `function_${writer.name}`,
        made.function.functionName,
        `Function of the writer ${writer.name}`,
      );
    }

    for (const source of plan.A.sources) {
      const { bucketName } = source;
      const bucket = source.existing
        ? bucketName
        : new ClosedBucket(this, `source-${bucketName}`, source).bucket.id;
      const listeners = functions.filter(({ writer }) => source.listeners.includes(writer));
      new BucketNotification(this, `notification-${bucketName}`, {
        bucket,
        triggers: listeners.map(({ writer, made }) => ({
          name: writer.name,
          functionArn: made.function.arn,
          filter: writer.source,
        })),
        dependsOn: listeners.map(({ made }) => made.invokePermission),
      });
      addOutput(this, `source_bucket_${bucketName}`, bucket, "Bucket whose new objects set off a function");
    }
  }

  /** One zip for all functions of a workload and architecture. */
  private codeOnce({ workload, architecture }: LambdaWriter, props: FunctionCodeProps): FunctionCode {
    const id = `code-${workload}-${architecture}`;
    return (this.node.tryFindChild(id) as FunctionCode | undefined) ?? new FunctionCode(this, id, props);
  }
}

function functionProps(
  writer: LambdaWriter,
  role: PolicyRole,
  config: ResolvedConfig,
  code: FunctionCode,
): WriterFunctionProps {
  const { accounts, destination } = config;
  const { source } = writer;
  const sourceAccount = accounts[source.in];
  return {
    functionName: functionNameOf(writer),
    role,
    code,
    architecture: writer.architecture,
    memoryMegabytes: writer.memoryMegabytes,
    timeoutSeconds: writer.timeoutSeconds,
    logRetentionDays: writer.logRetentionDays,
    environment: functionEnvironment(writer, config),
    triggeredBy: {
      bucketArn: bucketArn(sourceAccount, source.in === "A" ? source.bucketName : destination.bucketName),
      bucketOwnerAccountId: sourceAccount.id,
    },
  };
}
