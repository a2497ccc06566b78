import {
  documentOf,
  existingRoleOf,
  statementsOf,
  type ExistingRole,
  type GivenStatement,
} from "../config/existing-schema";
import type { ResolvedConfig } from "../config/schema";
import type { Model, ModelPolicy, ModelRole } from "../terraform-model/model";
import { readPolicy } from "../terraform-model/policy-of";
import { isObject } from "../iam/parse-json";
import { roleArnOf } from "../analysis/lookup/callers";
import { ownersReached, servicesOf } from "./intent/trust";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";
import { isOwnApp } from "./stack-settings";
import { denialAssumptions } from "./denial-assumptions";
import { ownRoles } from "../declared/expected-access";

interface KnownRole {
  readonly arn: string;
  /** The name of the policy that the role gets; it would replace one of the same name. */
  readonly policyName: string;
  readonly existing: ExistingRole;
  /** Who assumes it: services, or whom the statements name that the role's owner adds. */
  readonly trusts: readonly string[] | "statements for the owner";
}

/** The existing roles of the config, in each account. */
export function existingRolesOf(config: ResolvedConfig): KnownRole[] {
  return config.writers.flatMap((writer) => {
    if (!("existingRole" in writer)) return [];
    const { handshake } = writer;
    const own = existingRoleOf(writer.existingRole);
    const policyName = `s3-handshake-${writer.name}`;
    const trusts: KnownRole["trusts"] =
      writer.kind === "oidc" ? "statements for the owner" : servicesOf(writer);
    const inB = handshake.kind === "assume-role" ? existingRoleOf(handshake.existingRole) : undefined;
    return [
      ...(own === undefined
        ? []
        : ownRoles(writer, config).flatMap(({ principal }) =>
            principal.kind === "role-session"
              ? [{ arn: principal.roleArn, policyName, existing: own, trusts }]
              : [],
          )),
      ...(inB === undefined || handshake.kind !== "assume-role"
        ? []
        : ownersReached(writer, config).map((owner) => ({
            arn: roleArnOf(owner, handshake.roleName),
            policyName,
            existing: inB,
            trusts: "statements for the owner" as const,
          }))),
    ];
  });
}

/**
 * The model with the config's facts about existing roles: paths, trust and other policies. A role with an unknown trust
 * policy is assumed to trust the writer's services, or only what the owner's statements allow.
 *
 * @throws ModelError for a policy of the config that AWS would not accept
 */
export function withExistingRoles(model: Model, config: ResolvedConfig): Model {
  const known = existingRolesOf(config);
  const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
  return {
    ...model,
    roles: model.roles.map((role) => {
      const found = known.find(({ arn }) => nameOf(arn) === role.name && arn.split(":")[4] === role.account);
      return found === undefined || role.isManaged || role.added !== undefined
        ? role
        : withPolicies(role, found);
    }),
  };
}

function withPolicies(role: ModelRole, { arn, existing, trusts }: KnownRole): ModelRole {
  const { trust, policies } = existing;
  const read = (statements: readonly unknown[], name: string, kind: "trust" | "identity"): ModelPolicy =>
    readPolicy({ Version: "2012-10-17", Statement: statements }, name, kind, name);
  const trustThere =
    trust === undefined
      ? trusts === "statements for the owner"
        ? []
        : [assumedTrust(trusts)]
      : statementsOf(documentOf(trust));
  // From the stacks' outputs, even if none is expected.
  const handedOver = statementsIn(role.trust);
  return {
    ...role,
    arn,
    trust: read([...trustThere, ...handedOver], `trust policy of ${role.name}`, "trust"),
    trustThere,
    identity: [
      ...role.identity,
      ...policies.map((policy, index) =>
        read(statementsOf(documentOf(policy)), `policy ${index + 1} that role ${role.name} has`, "identity"),
      ),
    ],
    added: role.identity,
  };
}

function statementsIn({ json }: ModelPolicy): readonly unknown[] {
  return isObject(json) && Array.isArray(json.Statement) ? (json.Statement as unknown[]) : [];
}

function assumedTrust(services: readonly string[]): GivenStatement {
  return {
    Sid: "Assumed",
    Effect: "Allow",
    Principal: { Service: services },
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
  };
}

/**
 * A policy replaces one of the same name, also on an existing role, and its denials would be lost.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function policyNameSettings(config: ResolvedConfig, { stacks, resources, roles }: Model): Setting[] {
  const known = new Map(existingRolesOf(config).map(({ arn, policyName }) => [arn, policyName]));
  if (isOwnApp(stacks)) return [];
  return resources.flatMap(({ type, account, args: { role, name } }) => {
    const found = roles.find((one) => one.account === account && one.name === role);
    if (type !== "aws_iam_role_policy" || found === undefined) return [];
    const set = settingsFor("the stacks", found.arn);
    return [set("name of the policy", known.get(found.arn) ?? "s3-handshake", String(name))];
  });
}

/** The statements for the owner to add to a role's trust policy. */
export function trustStatementsToAdd({ trust, trustThere = [] }: ModelRole): readonly unknown[] {
  return statementsIn(trust).slice(trustThere.length);
}

/** The assumptions about an existing role. */
export function existingRoleAssumptions(config: ResolvedConfig): string[] {
  return existingRolesOf(config).flatMap(({ arn, trusts, existing: { trust, policies } }) => [
    ...(trusts === "statements for the owner"
      ? [`the trust policy of the existing role ${arn} has the statements of the stack's output`]
      : trust === undefined
        ? [`the existing role ${arn} trusts ${trusts.join(", ")}`]
        : []),
    policies.length === 0
      ? `the existing role ${arn} has no policy and no permissions boundary that denies what its writer needs`
      : `the existing role ${arn} has the policies that the config names, no others, and no permissions boundary`,
    ...policies.flatMap((policy, index) =>
      denialAssumptions(
        statementsOf(documentOf(policy)),
        `policy ${String(index + 1)} of the existing role ${arn}`,
      ),
    ),
  ]);
}
