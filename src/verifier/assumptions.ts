import type { ResolvedConfig } from "../config/schema";
import { SET_UP_IN_VPC } from "../config/service-networks";
import type { OidcWriter, Writer } from "../config/writer-schema";
import type { Limits } from "../analysis/guardrails";
import type { Model } from "../terraform-model/model";
import {
  accountKeysOf,
  destinationsOf,
  destinationsOfWriter,
  lambdasOf,
  ownersOf,
  producerAccount,
} from "../config/writers-of";
import { declaredTrails, bucketsOf } from "../declared/buckets";
import { existingAssumptions } from "./existing-buckets";
import { existingRoleAssumptions } from "./existing-roles";
import { servicesOf } from "./intent/trust";
import { managedPolicyAssumptions } from "./managed-policies";
import { declaredTokens } from "../declared/oidc-tokens";
import { serviceAssumptions } from "../declared/service-needs";
import { isOwnApp } from "./stack-settings";

/** What affects access but is not in the stacks: each is assumed to restrict no one. */
export function assumptionsOf(config: ResolvedConfig, { roles, stacks }: Model, limits: Limits): string[] {
  const boundaries = new Set(
    roles.flatMap(({ boundaryArn }) =>
      boundaryArn === undefined || limits.boundary(boundaryArn) !== undefined ? [] : [boundaryArn],
    ),
  );
  return [
    ...[...boundaries].map(
      (arn) => `the permissions boundary ${arn} allows what the roles' own policies allow`,
    ),
    ...(isOwnApp(stacks)
      ? [
          "the providers and backends of the stacks, which come from your own app, are right",
          ...new Set(
            stacks.flatMap(({ notRead = [] }) =>
              notRead.map((note) => `${note.replace("not read: ", "")}, not read, grants no access`),
            ),
          ),
        ]
      : []),
    ...(config.endpoint === undefined
      ? []
      : [`the stacks are applied to ${config.endpoint}, which decides as AWS does`]),
    ...existingRoleAssumptions(config),
    ...bucketsOf(config).flatMap((bucket) => existingAssumptions(bucket, config)),
    ...bucketsOf(config).flatMap(({ encryption }) => [
      ...(encryption.kind === "existing-kms-key"
        ? [`the policy of the existing key ${encryption.keyArn} has the statements of the stack's output`]
        : []),
    ]),
    ...(config.accessGrants?.existingInstance === true
      ? ["the policy of the existing S3 Access Grants instance has the statements of the stack's output"]
      : []),
    ...outsideAssumptions(config),
    ...eventBridgeAssumptions(config),
    ...assumptionsOfWriters(config),
  ];
}

/** Permissions that the config adds: they are as configured, and the proof does not judge them. */
function beyondTheHandshake({ writers }: ResolvedConfig): string[] {
  return writers.flatMap((writer) =>
    "additionalStatements" in writer
      ? writer.additionalStatements.map(
          ({ actions, resources }) =>
            `${writer.roleName} has, in addition to the handshake, ${actions.join(", ")} on ${resources.join(", ")}`,
        )
      : [],
  );
}

/** If the stacks do not manage a bucket's notification, its owner turns EventBridge on. */
function eventBridgeAssumptions(config: ResolvedConfig): string[] {
  const own = lambdasOf(config).flatMap(({ source, trigger }) =>
    source.in === "own-bucket" && source.existing ? [{ name: source.bucketName, kind: trigger.kind }] : [],
  );
  return [...new Set(own.map(({ name }) => name))]
    .filter((name) => own.every((one) => one.name !== name || one.kind === "event-bridge"))
    .map((name) => `the existing bucket ${name} sends its events to Amazon EventBridge`);
}

/** What the writers' services need outside of the stacks, and what writers have in addition to the handshake. */
export function assumptionsOfWriters(config: ResolvedConfig): string[] {
  return [
    ...networkAssumptions(config),
    ...serviceAssumptions(config),
    ...providerAssumptions(config),
    ...beyondTheHandshake(config),
    ...managedPolicyAssumptions(config),
  ];
}

/** The audiences of an existing provider are in no stack. */
function providerAssumptions(config: ResolvedConfig): string[] {
  return config.writers.flatMap((writer) => {
    if (writer.kind !== "oidc" || writer.identityProvider.provider !== "existing") return [];
    const { url, audience } = declaredTokens(writer);
    return accountKeysOf(writer, config).map(
      (key) =>
        `account ${producerAccount(key, config).id} has the OpenID Connect provider ${url}, which accepts the audience ${audience}`,
    );
  });
}

/** Policies and accounts that services depend on. */
function outsideAssumptions(config: ResolvedConfig): string[] {
  const { alarms, audit, writers } = config;
  const sources = writers.flatMap((writer) =>
    writer.kind === "lambda" && writer.source.in === "own-bucket" ? [writer.source] : [],
  );
  const logs = [...destinationsOf(config), ...sources].flatMap(
    ({ accessLogs }) => accessLogs?.bucketName ?? [],
  );
  const subscriptions = writers.some(({ kind }) => kind === "lambda") ? (alarms?.subscriptions ?? []) : [];
  return [
    ...[...new Set(logs)].map(
      (name) =>
        `the policy of the bucket ${name} allows logging.s3.amazonaws.com to put the logs, as in the output`,
    ),
    ...declaredTrails(config).flatMap(({ trail: { keyArn } }) =>
      keyArn === undefined
        ? []
        : [`the policy of the key ${keyArn} allows cloudtrail.amazonaws.com to use it, as in the output`],
    ),
    ...(audit?.accessAnalyzer === "organization"
      ? ownersOf(config).map(
          ({ id }) =>
            `account ${id} may create an analyzer of the organization: it is the management account or a delegated administrator`,
        )
      : []),
    ...subscriptions.flatMap(({ protocol, endpoint }) =>
      protocol === "https"
        ? []
        : [`the policy of ${endpoint} lets the alarms' topics ${VERBS[protocol]}, as the output says`],
    ),
  ];
}

const VERBS = { sqs: "send to it", lambda: "invoke it" } as const;

/** The stacks create neither VPCs nor what runs in them, so the user must make requests use them. */
function networkAssumptions(config: ResolvedConfig): string[] {
  return config.writers.flatMap((writer) =>
    destinationsOfWriter(writer, config).flatMap(({ bucketName, network }) => {
      if (network === undefined) return [];
      const ways = [...network.vpcEndpointIds, ...network.vpcIds].join(" or ");
      return actorsOf(writer).map(
        ([who, how]) =>
          `${who}, for the writer ${writer.name}, reaches ${bucketName} through ${ways}: ${how}`,
      );
    }),
  );
}

/** The callers of a writer, and what they need to use the user's network. */
function actorsOf(writer: Writer): [who: string, how: string][] {
  if (writer.kind === "lambda" && writer.vpc !== undefined) {
    const { vpcId, s3EndpointId = "an endpoint" } = writer.vpc;
    return [["the function", `the routes of its subnets in ${vpcId} lead to S3 over ${s3EndpointId}`]];
  }
  if (writer.kind === "identity-center") return [["the users who sign in", "their requests come from there"]];
  if (writer.kind === "oidc") return [HOLDERS[writer.identityProvider.type]];
  if (writer.kind !== "ecs-task" && writer.kind !== "service") return [];
  return servicesOf(writer).map((service) => [service, SET_UP_IN_VPC[service] ?? UNKNOWN]);
}

/** The holders of an identity provider's tokens. */
const HOLDERS: Readonly<Record<OidcWriter["identityProvider"]["type"], [who: string, how: string]>> = {
  "github-actions": ["the workflow", "its runners are in your network, not GitHub's"],
  "eks-service-account": ["the service account", SET_UP_IN_VPC["pods.eks.amazonaws.com"] ?? ""],
  any: ["the holder of a token", "its requests come from there"],
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html */
const UNKNOWN =
  "the network of its requests is unknown, and requests from AWS's own network are denied. " +
  "Test it before you rely on it";
