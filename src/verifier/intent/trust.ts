import { partitionOf } from "../../config/partition";
import type { ResolvedConfig } from "../../config/schema";
import type { LambdaWriter, RoleWriter, Writer } from "../../config/writer-schema";
import { accountKeysOf, destinationsOfWriter, producerAccount, type Owner } from "../../config/writers-of";
import { roleArnOf, type AccountRef } from "../../analysis/lookup/callers";
import { accessGrantsInstance, ownRoles } from "../../declared/expected-access";
import { firstSessionActions, nextSessionActions } from "../../declared/service-sessions";
import { sourcePatterns } from "../../declared/service-sources";
import { all, type Conditions, type IntendedStatement } from "./intended-statement";
import { ownerOfPolicies } from "./principals";

type OwnRole = Exclude<Writer, { kind: "identity-center" | "service-principal" }>;

/** A service may assume a role only for resources of its account, if AWS documents the source. */
export function serviceTrust(
  group: string,
  role: string,
  service: string,
  { id }: Pick<AccountRef, "id">,
  sources: readonly string[],
  more: readonly string[] = [],
): IntendedStatement {
  const condition: Conditions =
    sources.length === 0
      ? {}
      : { StringEquals: { "aws:SourceAccount": id }, ArnLike: { "aws:SourceArn": sources } };
  return {
    group,
    purpose: "assumes the role",
    resource: role,
    principal: { Service: [service] },
    actions: ["sts:AssumeRole", ...more],
    condition,
  };
}

/** The roles of a writer in each of its accounts, which these services assume. */
export function ownRoleTrust(
  writer: OwnRole,
  services: readonly string[],
  config: ResolvedConfig,
): IntendedStatement[] {
  return accountKeysOf(writer, config).flatMap((key) => {
    const account = producerAccount(key, config);
    const role = roleArnOf(account, writer.roleName);
    return services.map((service) =>
      serviceTrust(
        writer.name,
        role,
        service,
        account,
        sourcePatterns(service, account),
        firstSessionActions(service),
      ),
    );
  });
}

/**
 * Access to the role in B: its trust policy and the writers' permission to assume it, or both sides of S3 Access
 * Grants. STS sends the external ID only with AssumeRole.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function accessToDestination(
  writer: LambdaWriter | RoleWriter,
  services: readonly string[],
  config: ResolvedConfig,
): IntendedStatement[] {
  const { handshake, name: group } = writer;
  const own = ownRoles(writer, config);
  const arns = own.map(ownerOfPolicies);
  const owners = ownersReached(writer, config);
  if (handshake.kind === "access-grants") {
    return owners.flatMap((owner) => {
      const instance = accessGrantsInstance(owner);
      const ask = { group, purpose: "asks for credentials", actions: ["s3:GetDataAccess"], on: [instance] };
      return [
        ...arns.map((role): IntendedStatement => ({ ...ask, role })),
        { ...ask, resource: instance, principal: { AWS: arns } },
      ];
    });
  }
  if (handshake.kind !== "assume-role") return [];
  const more = nextSessionActions(services);
  const organization: Conditions =
    config.organizationId === undefined
      ? {}
      : { StringEquals: { "aws:PrincipalOrgID": config.organizationId } };
  const external: Conditions =
    handshake.externalId === undefined ? {} : { StringEquals: { "sts:ExternalId": handshake.externalId } };
  return owners.flatMap((owner) => {
    const target = roleArnOf(owner, handshake.roleName);
    const trust = { group, purpose: "assumes the role", resource: target, principal: { AWS: arns } };
    return [
      ...arns.map((role): IntendedStatement => ({
        group,
        purpose: "assumes the role",
        role,
        actions: ["sts:AssumeRole", ...more],
        on: [target],
      })),
      { ...trust, actions: ["sts:AssumeRole"], condition: all(organization, external) },
      ...(more.length === 0 ? [] : [{ ...trust, actions: more, condition: organization }]),
    ];
  });
}

export function servicesOf(writer: RoleWriter | LambdaWriter): readonly string[] {
  if (writer.kind === "lambda") return ["lambda.amazonaws.com"];
  return writer.kind === "service" ? writer.services : ["ecs-tasks.amazonaws.com"];
}

/** The accounts where a writer writes, each once. */
export function ownersReached(writer: Writer, config: ResolvedConfig): Owner[] {
  const owners = destinationsOfWriter(writer, config).map(({ owner }) => owner);
  return [...new Map(owners.map((owner) => [owner.key, owner])).values()];
}

/** The ARN of an EventBridge rule. */
export function ruleArn({ id, region }: AccountRef, name: string): string {
  return `arn:${partitionOf(region)}:events:${region}:${id}:rule/${name}`;
}
