import type { DirectWriter, LambdaWriter, ResolvedConfig, Writer } from "../config/schema";
import { bucketArn, functionNameOf, logStreamsArn, objectsArn } from "../naming";
import { ABORT_UPLOADS, READ_OBJECTS, REPLACE_OBJECTS, WRITE_LOGS, WRITE_OBJECTS } from "../policies/actions";
import { bucketGuards } from "../policies/bucket-guards";
import { serviceTrust } from "../policies/service-trust";
import {
  policyDocument,
  type IdentityStatement,
  type PolicyDocument,
  type ResourceStatement,
} from "../policies/statement";
import { assumeRoleHandshake } from "./assume-role";
import { bucketPolicyHandshake } from "./bucket-policy";
import type { Grant, Handshake, HandshakeInput, RolePlan } from "./handshake";

export interface BucketPlan {
  readonly bucketName: string;
  readonly policy: PolicyDocument<ResourceStatement>;
  readonly expireOldVersionsAfterDays: number;
}

/** A bucket of account A whose new objects set functions off. */
export interface SourcePlan extends BucketPlan {
  /** It is there already: only its notification is managed. */
  readonly existing: boolean;
  readonly listeners: readonly LambdaWriter[];
}

export interface WriterRolePlan {
  readonly writer: Writer;
  readonly role: RolePlan;
}

/** Every role and policy of both accounts, as data: what the stacks turn into resources. */
export interface AccessPlan {
  readonly A: {
    /** In the order of the config's writers. */
    readonly roles: readonly WriterRolePlan[];
    readonly sources: readonly SourcePlan[];
  };
  readonly B: {
    /** The roles that writers take on. */
    readonly roles: readonly WriterRolePlan[];
    readonly destination: BucketPlan;
    /** The functions that new objects of the destination set off. */
    readonly listeners: readonly LambdaWriter[];
  };
}

export function planAccess(config: ResolvedConfig): AccessPlan {
  const sides = config.writers.map((writer) => ({ writer, handshake: handshakeOf(writer, config) }));
  const { destination, accounts } = config;
  return {
    A: {
      roles: sides.map(({ writer, handshake }) => ({ writer, role: writerRole(writer, handshake, config) })),
      sources: sourceBuckets(config),
    },
    B: {
      roles: sides.flatMap(({ writer, handshake }) =>
        handshake.targetRole === undefined ? [] : [{ writer, role: handshake.targetRole }],
      ),
      destination: {
        bucketName: destination.bucketName,
        expireOldVersionsAfterDays: destination.expireOldVersionsAfterDays,
        policy: policyDocument([
          ...bucketGuards({
            bucketArn: bucketArn(accounts.B, destination.bucketName),
            ownerAccountId: accounts.B.id,
            organizationId: config.organizationId,
          }),
          ...sides.flatMap(({ handshake }) => handshake.bucketPolicy),
        ]),
      },
      listeners: lambdas(config).filter(({ source }) => source.in === "B"),
    },
  };
}

const lambdas = ({ writers }: ResolvedConfig): LambdaWriter[] =>
  writers.filter((writer) => writer.kind === "lambda");

function handshakeOf(writer: Writer, config: ResolvedConfig): Handshake {
  const input: HandshakeInput = {
    writer,
    accountA: config.accounts.A,
    accountB: config.accounts.B,
    grants: writer.kind === "lambda" ? lambdaGrants(writer, config) : directGrants(writer, config),
    principalBinding: config.principalBinding,
    organizationId: config.organizationId,
  };
  return writer.handshake.kind === "assume-role"
    ? assumeRoleHandshake({
        ...input,
        targetRoleName: writer.handshake.roleName,
        externalId: writer.handshake.externalId,
      })
    : bucketPolicyHandshake(input);
}

function directGrants(
  { prefix, multipartUploads }: DirectWriter,
  { accounts, destination }: ResolvedConfig,
): Grant[] {
  return [
    {
      purpose: "WriteObjects",
      actions: multipartUploads ? [...WRITE_OBJECTS, ...ABORT_UPLOADS] : WRITE_OBJECTS,
      resources: [objectsArn(accounts.B, destination.bucketName, prefix)],
    },
  ];
}

function lambdaGrants(
  { outputPrefix, source }: LambdaWriter,
  { accounts, destination }: ResolvedConfig,
): Grant[] {
  const writing: Grant = {
    purpose: "WriteThumbnails",
    actions: REPLACE_OBJECTS,
    resources: [objectsArn(accounts.B, destination.bucketName, outputPrefix)],
  };
  const reading: Grant = {
    purpose: "ReadSource",
    actions: READ_OBJECTS,
    resources: [objectsArn(accounts.B, destination.bucketName, source.prefix)],
  };
  return source.in === "B" ? [reading, writing] : [writing];
}

function writerRole(writer: Writer, handshake: Handshake, { accounts }: ResolvedConfig): RolePlan {
  const services = writer.kind === "service" ? writer.services : [SERVICE_OF[writer.kind]];
  return {
    roleName: writer.roleName,
    description: `Writes to S3 in account ${accounts.B.id} (${writer.name})`,
    trust: policyDocument(services.map((service) => serviceTrust(service, accounts.A))),
    permissions: policyDocument([
      ...(writer.kind === "lambda" ? executionStatements(writer, accounts) : []),
      ...handshake.identity,
    ]),
  };
}

const SERVICE_OF = { lambda: "lambda.amazonaws.com", "ecs-task": "ecs-tasks.amazonaws.com" } as const;

/** What a function needs in its own account. */
function executionStatements(writer: LambdaWriter, { A }: ResolvedConfig["accounts"]): IdentityStatement[] {
  return [
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: WRITE_LOGS,
      Resource: [logStreamsArn(A, functionNameOf(writer))],
    },
    ...(writer.source.in === "A"
      ? [
          {
            Sid: "ReadSource",
            Effect: "Allow",
            Action: READ_OBJECTS,
            Resource: [objectsArn(A, writer.source.bucketName, writer.source.prefix)],
          } as const,
        ]
      : []),
  ];
}

/** Each source bucket once, whichever writers share it. */
function sourceBuckets(config: ResolvedConfig): SourcePlan[] {
  const plans = new Map<string, SourcePlan>();
  const { A } = config.accounts;
  for (const writer of lambdas(config)) {
    if (writer.source.in !== "A") continue;
    const { bucketName, existing, expireOldVersionsAfterDays } = writer.source;
    const earlier = plans.get(bucketName)?.listeners ?? [];
    const policy = policyDocument(
      bucketGuards({
        bucketArn: bucketArn(A, bucketName),
        ownerAccountId: A.id,
        organizationId: config.organizationId,
      }),
    );
    plans.set(bucketName, {
      bucketName,
      existing,
      expireOldVersionsAfterDays,
      policy,
      listeners: [...earlier, writer],
    });
  }
  return [...plans.values()];
}
