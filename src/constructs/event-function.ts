import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import { LambdaFunction, type LambdaFunctionConfig } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { LambdaProvisionedConcurrencyConfig } from "@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config";
import { Construct } from "constructs";
import type { ResolvedFunction } from "../config/resolve-writers";
import { functionEnvironment } from "../handshakes/function-settings";
import { logGroupName } from "../naming";
import type { EventSender } from "../policies/event-senders";
import type { FunctionCode } from "./function-code";
import type { WriterRole } from "./writer-role";

export interface EventFunctionProps {
  readonly writer: ResolvedFunction;
  readonly role: Pick<WriterRole, "arn" | "policies">;
  /** Its zip. @default - its container image */
  readonly zip?: FunctionCode;
  /** The KMS key for the log group and the variables. Its policy must allow both. @default - AWS owned keys */
  readonly keyArn?: string;
  /** The service that may invoke the function, for one resource. @default - none */
  readonly invokedBy?: EventSender & { readonly sid: string };
}

/**
 * A Lambda function for events, with its log group, and permission for one service to invoke it for one resource.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
 */
export class EventFunction extends Construct {
  readonly function: LambdaFunction;
  /** The target of events, if it has an alias. */
  readonly alias?: LambdaAlias;
  readonly invokePermission?: LambdaPermission;
  constructor(scope: Construct, id: string, { writer, role, zip, keyArn, invokedBy }: EventFunctionProps) {
    super(scope, id);
    const { alias, vpc } = writer;
    // Created explicitly, so that it has a retention and the role needs no logs:CreateLogGroup.
    const logGroup = new CloudwatchLogGroup(this, "logs", {
      name: logGroupName(writer.functionName),
      retentionInDays: writer.logRetentionDays,
      kmsKeyId: keyArn,
    });
    this.function = new LambdaFunction(this, "function", {
      functionName: writer.functionName,
      role: role.arn,
      architectures: [writer.architecture],
      ...codeArguments(writer, zip),
      memorySize: writer.memoryMegabytes,
      timeout: writer.timeoutSeconds,
      environment: { variables: { ...functionEnvironment(writer) } },
      kmsKeyArn: keyArn,
      codeSigningConfigArn: writer.codeSigningConfigArn,
      reservedConcurrentExecutions: writer.reservedConcurrency,
      ...(alias === undefined ? {} : { publish: true }),
      ...(writer.xrayTracing ? { tracingConfig: { mode: "Active" } } : {}),
      ...(vpc === undefined
        ? {}
        : {
            vpcConfig: { subnetIds: [...vpc.subnetIds], securityGroupIds: [...vpc.securityGroupIds] },
          }),
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      dependsOn: [...role.policies],
    });
    if (alias !== undefined) this.alias = this.addAlias(alias, writer.provisionedConcurrency);
    if (invokedBy !== undefined) {
      this.invokePermission = new LambdaPermission(this, "invoke-permission", {
        statementId: invokedBy.sid,
        action: "lambda:InvokeFunction",
        functionName: this.function.functionName,
        qualifier: this.alias?.name,
        principal: invokedBy.service,
        sourceArn: invokedBy.sourceArn,
        sourceAccount: invokedBy.sourceAccountId,
      });
    }
  }

  /**
   * The provider compares names: an ARN here would replace the alias or its provisioned concurrency with every plan.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
   * @see https://github.com/hashicorp/terraform-provider-aws/issues/22392
   */
  private addAlias(name: string, provisioned: number | undefined): LambdaAlias {
    const { functionName, version } = this.function;
    const alias = new LambdaAlias(this, "alias", { name, functionName, functionVersion: version });
    if (provisioned !== undefined) {
      new LambdaProvisionedConcurrencyConfig(this, "provisioned-concurrency", {
        functionName,
        qualifier: alias.name,
        provisionedConcurrentExecutions: provisioned,
      });
    }
    return alias;
  }
}

function codeArguments(
  writer: ResolvedFunction,
  zip: FunctionCode | undefined,
): Partial<LambdaFunctionConfig> {
  const own = writer.workload === "own" ? writer.code : undefined;
  if (own?.kind === "image") {
    const { uri: imageUri, command } = own;
    return {
      packageType: "Image",
      imageUri,
      ...(command === undefined ? {} : { imageConfig: { command: [...command] } }),
    };
  }
  if (zip === undefined) throw new Error(`expected the zip of the function ${writer.name}, received none`);
  const file = { filename: zip.path, sourceCodeHash: zip.sha256Base64 };
  if (own === undefined) return { runtime: "nodejs24.x", handler: "index.handler", ...file };
  const { runtime, layers } = own;
  return {
    runtime,
    // Bundled code is in one file, regardless of the handler's file.
    handler: own.kind === "folder" ? `index.${own.handler.replace(/^.*\./, "")}` : own.handler,
    ...file,
    ...(layers.length === 0 ? {} : { layers: [...layers] }),
  };
}
