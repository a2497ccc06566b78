import {
  documentOf,
  existingRoleOf,
  statementsOf,
  type ExistingRole,
  type GivenPolicy,
} from "../../config/existing-schema";
import type { ResolvedConfig } from "../../config/schema";
import type { RoleWriter } from "../../config/writer-schema";
import type { Model, ModelPolicy, ModelRole } from "../model/model";
import { readPolicy } from "../model/policy-of";
import { ownRoles } from "./reaches";

interface KnownRole {
  readonly arn: string;
  readonly writer: RoleWriter;
  readonly existing: ExistingRole;
}

/** The roles of the config that are there already, in each account. */
function existingRolesOf(config: ResolvedConfig): KnownRole[] {
  return config.writers.flatMap((writer) => {
    const existing = "existingRole" in writer ? existingRoleOf(writer.existingRole) : undefined;
    if (existing === undefined || !("existingRole" in writer)) return [];
    return ownRoles(writer, config).flatMap(({ principal }) =>
      principal.kind === "role-session" ? [{ arn: principal.roleArn, writer, existing }] : [],
    );
  });
}

/**
 * The model with what the config says of roles that are there already: their paths, whom they trust and what they may do
 * besides. One of which nobody says whom it trusts is taken to trust the writer's services.
 *
 * @throws ModelError for a policy of the config that AWS would not take
 */
export function withExistingRoles(model: Model, config: ResolvedConfig): Model {
  const known = existingRolesOf(config);
  const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
  return {
    ...model,
    roles: model.roles.map((role) => {
      const found = known.find(({ arn }) => nameOf(arn) === role.name && arn.split(":")[4] === role.account);
      return found === undefined || role.made || role.added !== undefined ? role : withPolicies(role, found);
    }),
  };
}

function withPolicies(role: ModelRole, { arn, writer, existing }: KnownRole): ModelRole {
  const { trust, policies } = existing;
  const read = (policy: GivenPolicy, name: string, kind: "trust" | "identity"): ModelPolicy =>
    readPolicy({ Version: "2012-10-17", Statement: statementsOf(policy) }, name, kind, name);
  return {
    ...role,
    arn,
    trust: read(
      trust === undefined ? assumedTrust(writer) : documentOf(trust),
      `trust policy of ${role.name}`,
      "trust",
    ),
    identity: [
      ...role.identity,
      ...policies.map((policy, index) =>
        read(documentOf(policy), `policy ${index + 1} that role ${role.name} has`, "identity"),
      ),
    ],
    added: role.identity,
  };
}

function servicesOf(writer: RoleWriter): readonly string[] {
  return writer.kind === "service" ? writer.services : ["ecs-tasks.amazonaws.com"];
}

function assumedTrust(writer: RoleWriter): GivenPolicy {
  return {
    Version: "2012-10-17",
    Statement: {
      Sid: "Assumed",
      Effect: "Allow",
      Principal: { Service: servicesOf(writer) },
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
    },
  };
}

/** What no stack has of a role that is there already, and the verdict takes for granted. */
export function existingRoleAssumptions(config: ResolvedConfig): string[] {
  return existingRolesOf(config).flatMap(({ arn, writer, existing: { trust, policies } }) => [
    ...(trust === undefined ? [`the existing role ${arn} trusts ${servicesOf(writer).join(", ")}`] : []),
    policies.length === 0
      ? `the existing role ${arn} has no policy and no permissions boundary that denies what its writer needs`
      : `the existing role ${arn} has the policies that the config names, no others, and no permissions boundary`,
  ]);
}
