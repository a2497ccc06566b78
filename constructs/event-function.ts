import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Construct } from "constructs";
import { logGroupName } from "../naming";
import type { FunctionCode } from "./function-code";
import type { PolicyRole } from "./policy-role";

export interface EventFunctionProps {
  readonly functionName: string;
  readonly role: PolicyRole;
  readonly code: FunctionCode;
  readonly architecture: "arm64" | "x86_64";
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly logRetentionDays: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The KMS key of the log group and of the variables. Its policy names both. @default - keys that AWS owns */
  readonly keyArn?: string;
  /** Whether Lambda sends traces to X-Ray. Its role needs the right to. @default false */
  readonly xrayTracing?: boolean;
  /** How many may run at once; 0 stops the function. @default - as many as the account's quota leaves */
  readonly reservedConcurrency?: number;
  /** The bucket whose events may invoke the function. */
  readonly triggeredBy: { readonly bucketArn: string; readonly bucketOwnerAccountId: string };
}

/**
 * A Lambda function that a bucket's events set off, with its log group, and the permission for one bucket of one
 * account to invoke it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html
 */
export class EventFunction extends Construct {
  readonly function: LambdaFunction;
  readonly invokePermission: LambdaPermission;
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
      role: props.role.role.arn,
      runtime: "nodejs24.x",
      handler: "index.handler",
      architectures: [props.architecture],
      filename: props.code.path,
      sourceCodeHash: props.code.sha256Base64,
      memorySize: props.memoryMegabytes,
      timeout: props.timeoutSeconds,
      environment: { variables: { ...props.environment } },
      kmsKeyArn: props.keyArn,
      reservedConcurrentExecutions: props.reservedConcurrency,
      ...(props.xrayTracing === true ? { tracingConfig: { mode: "Active" } } : {}),
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      dependsOn: [...props.role.policies],
    });
    this.invokePermission = new LambdaPermission(this, "invoke-permission", {
      statementId: "AllowSourceBucket",
      action: "lambda:InvokeFunction",
      functionName: this.function.functionName,
      principal: "s3.amazonaws.com",
      sourceArn: props.triggeredBy.bucketArn,
      sourceAccount: props.triggeredBy.bucketOwnerAccountId,
    });
  }
}
