/**
 * Constructs and functions for an app of your own: declare the handshakes once, and put each half into the stack of its
 * account.
 */
export { loadConfig } from "./config/load-config";
export { defineConfig } from "./config/define-config";
export { ConfigError, ConfigFileError, HandshakeError, LimitError, type Finding } from "./config/errors";
export type { HandshakeConfig, ResolvedConfig } from "./config/schema";
export { declareHandshakes, type Handshakes } from "./handshakes/declare-handshakes";
export { preconditionsOf, type Precondition } from "./handshakes/preconditions";
export { DestinationBucket, type DestinationBucketProps } from "./constructs/destination-bucket";
export { WriterRole, type WriterRoleProps } from "./constructs/writer-role";
export { WriterFunction, type WriterFunctionProps } from "./constructs/writer-function";
export { Backfill, type BackfillProps } from "./constructs/backfill";
export { FailureQueue, type FailureQueueProps } from "./constructs/failure-queue";
export { FunctionAlarms, type FunctionAlarmsProps } from "./constructs/function-alarms";
export { SourceBucket, type SourceBucketProps } from "./constructs/source-bucket";
export { FunctionCode, type FunctionCodeProps } from "./constructs/function-code";
export { ClosedBucket, type ClosedBucketProps } from "./constructs/closed-bucket";
export { PolicyRole, type PolicyRoleProps } from "./constructs/policy-role";
export { buildLambdaPackage, type LambdaPackage } from "./packaging/build-lambda-package";
export { runApp, type Synthesize } from "./commands/app/run-app";
export { buildStacks } from "../stacks/build-stacks";
