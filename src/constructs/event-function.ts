import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaAlias } from "@cdktf/provider-aws/lib/lambda-alias";
import { LambdaFunction, type LambdaFunctionConfig } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { LambdaProvisionedConcurrencyConfig } from "@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config";
import { Construct } from "constructs";
import { logGroupName } from "../naming";
import type { EventSender } from "../policies/event-senders";
import type { FunctionCode } from "./function-code";
import type { WriterRole } from "./writer-role";

/** A zip, and how Lambda runs it. */
export interface ZipCode extends Pick<FunctionCode, "path" | "sha256Base64"> {
  /** @default "nodejs24.x" */
  readonly runtime?: string;
  /** @default "index.handler" */
  readonly handler?: string;
  /** ARNs of versions. @default - none */
  readonly layers?: readonly string[];
}

/** A container image by its digest. */
export interface ImageCode {
  readonly imageUri: string;
  /** @default - the image's own */
  readonly command?: readonly string[];
}

export interface EventFunctionProps {
  readonly functionName: string;
  readonly role: Pick<WriterRole, "arn" | "policies">;
  readonly code: ZipCode | ImageCode;
  readonly architecture: "arm64" | "x86_64";
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly logRetentionDays: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The KMS key of the log group and of the variables. Its policy names both. @default - keys that AWS owns */
  readonly keyArn?: string;
  /** Checks who signed the code. @default - no one does */
  readonly codeSigningConfigArn?: string;
  /** The VPC that it is attached to. Its role may manage the interfaces. @default - Lambda's own network */
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
  /** Whether Lambda sends traces to X-Ray. Its role needs the right to. @default false */
  readonly xrayTracing?: boolean;
  /** How many may run at once; 0 stops the function. @default - as many as the account's quota leaves */
  readonly reservedConcurrency?: number;
  /** Publishes each change as a version, and leads to the newest. @default - no versions */
  readonly alias?: string;
  /** How many of the alias are kept ready. @default - none */
  readonly provisionedConcurrency?: number;
  /** The service that may invoke the function, for one resource of its own. @default - none by the function's policy */
  readonly invokedBy?: EventSender & { readonly sid: string };
}

/**
 * A Lambda function that events invoke, with its log group, and the permission for one service to invoke it for one
 * resource.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
 */
export class EventFunction extends Construct {
  readonly function: LambdaFunction;
  /** What events are for, where it has one. */
  readonly alias?: LambdaAlias;
  readonly invokePermission?: LambdaPermission;
  constructor(scope: Construct, id: string, props: EventFunctionProps) {
    super(scope, id);
    // Made beforehand, so that it has a retention and the role needs no logs:CreateLogGroup.
    const logGroup = new CloudwatchLogGroup(this, "logs", {
      name: logGroupName(props.functionName),
      retentionInDays: props.logRetentionDays,
      kmsKeyId: props.keyArn,
    });
    this.function = new LambdaFunction(this, "function", {
      functionName: props.functionName,
      role: props.role.arn,
      architectures: [props.architecture],
      ...codeArguments(props.code),
      memorySize: props.memoryMegabytes,
      timeout: props.timeoutSeconds,
      environment: { variables: { ...props.environment } },
      kmsKeyArn: props.keyArn,
      codeSigningConfigArn: props.codeSigningConfigArn,
      reservedConcurrentExecutions: props.reservedConcurrency,
      ...(props.alias === undefined ? {} : { publish: true }),
      ...(props.xrayTracing === true ? { tracingConfig: { mode: "Active" } } : {}),
      ...(props.vpc === undefined
        ? {}
        : {
            vpcConfig: {
              subnetIds: [...props.vpc.subnetIds],
              securityGroupIds: [...props.vpc.securityGroupIds],
            },
          }),
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      dependsOn: [...props.role.policies],
    });
    if (props.alias !== undefined) this.alias = this.addAlias(props.alias, props.provisionedConcurrency);
    const { invokedBy } = props;
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
   * The provider compares names with names: a function's ARN here would have the alias, or what is kept ready, replaced with every plan.
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

function codeArguments(code: ZipCode | ImageCode): Partial<LambdaFunctionConfig> {
  if ("imageUri" in code) {
    const { imageUri, command } = code;
    return {
      packageType: "Image",
      imageUri,
      ...(command === undefined ? {} : { imageConfig: { command: [...command] } }),
    };
  }
  const { path, sha256Base64, runtime = "nodejs24.x", handler = "index.handler", layers = [] } = code;
  return {
    runtime,
    handler,
    filename: path,
    sourceCodeHash: sha256Base64,
    ...(layers.length === 0 ? {} : { layers: [...layers] }),
  };
}
