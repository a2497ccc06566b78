import type { FunctionSettings } from "./function-settings";

/** The credentials of a role session, for a process. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * The environment of a function's process: the stack's variables, Lambda's, and the AWS SDK's endpoint. It contains
 * nothing of the user's environment.
 *
 * @param folder - the unpacked code
 * @param endpoint - of the gateway
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function functionVariables(
  settings: Pick<
    FunctionSettings,
    "name" | "arn" | "invokedArn" | "region" | "handler" | "runtime" | "memoryMegabytes" | "environment"
  >,
  credentials: SessionCredentials,
  folder: string,
  endpoint: string,
): Record<string, string> {
  return {
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime ?? ""}`,
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: settings.invokedArn === settings.arn ? "$LATEST" : "1",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "sandbox",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: endpoint,
    LAMBDA_TASK_ROOT: folder,
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin:/bin",
    TZ: ":UTC",
  };
}
