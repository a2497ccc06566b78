import type { ResolvedConfig } from "../config/schema";
import type { EventBridgeWriter, LambdaWriter, RoleWriter } from "../config/writer-schema";
import {
  bucketArn,
  functionArn,
  functionNameOf,
  logStreamsArn,
  objectsArn,
  type AccountRef,
} from "../naming";
import { INVOKE_FUNCTION, LIST_BUCKET, READ_VERSIONS, WRITE_LOGS } from "../policies/actions";
import { eventRuleTrust, serviceTrust } from "../policies/service-trust";
import { policyDocument, type IdentityStatement } from "../policies/statement";
import type { RolePlan } from "./handshake";
import { operationStatements } from "./plan-function";

/** A writer's role in one account: whom it trusts, what its account needs of it, and its side of the handshake. */
export function writerRole(
  writer: LambdaWriter | RoleWriter,
  account: AccountRef,
  identity: readonly IdentityStatement[],
  config: ResolvedConfig,
): RolePlan {
  const services = servicesOf(writer);
  return {
    roleName: writer.roleName,
    description: `Writes to S3 in account ${config.accounts.B.id} (${writer.name})`,
    trust: policyDocument(services.map((service) => serviceTrust(service, account))),
    permissions: policyDocument([
      ...(writer.kind === "lambda" ? executionStatements(writer, account) : []),
      ...identity,
    ]),
    ...(writer.kind === "service" ? { managedPolicies: writer.managedPolicies } : {}),
  };
}

/** The services that assume the writer's role. */
export function servicesOf(writer: LambdaWriter | RoleWriter): readonly string[] {
  return writer.kind === "service" ? writer.services : [SERVICE_OF[writer.kind]];
}

const SERVICE_OF = { lambda: "lambda.amazonaws.com", "ecs-task": "ecs-tasks.amazonaws.com" } as const;

/** What a function needs in its own account. The copy reads as the role in B. */
function executionStatements(writer: LambdaWriter, account: AccountRef): IdentityStatement[] {
  const { source } = writer;
  const grantedByBucket = writer.handshake.kind === "bucket-policy-only";
  return [
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: WRITE_LOGS,
      Resource: [logStreamsArn(account, functionNameOf(writer))],
    },
    ...operationStatements(writer, account),
    ...(writer.workload === "thumbnail" && source.in === "own-bucket" && !grantedByBucket
      ? [
          {
            Sid: "ReadSource",
            Effect: "Allow",
            Action: READ_VERSIONS,
            Resource: [objectsArn(account, source.bucketName, source.prefix)],
          } as const,
          ...(writer.deleteThumbnails ? [listSource(account, source.bucketName, source.prefix)] : []),
        ]
      : []),
  ];
}

/** Whether a source is gone can only be told by those who may list it. */
function listSource(account: AccountRef, bucketName: string, prefix: string): IdentityStatement {
  return {
    Sid: "ListSource",
    Effect: "Allow",
    Action: LIST_BUCKET,
    Resource: [bucketArn(account, bucketName)],
    ...(prefix === "" ? {} : { Condition: { StringLike: { "s3:prefix": `${prefix}*` } } }),
  };
}

/**
 * The role with which EventBridge invokes one function.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
 */
export function eventBridgeRole(writer: EventBridgeWriter, account: AccountRef): RolePlan {
  return {
    roleName: writer.roleName,
    description: `EventBridge rule ${writer.ruleName} invokes ${writer.functionName} (${writer.name})`,
    trust: policyDocument([eventRuleTrust(writer.ruleName, account)]),
    permissions: policyDocument([
      {
        Sid: "InvokeFunction",
        Effect: "Allow",
        Action: INVOKE_FUNCTION,
        Resource: [functionArn(account, writer.functionName)],
      },
    ]),
  };
}
