import { documentOf, statementsOf, type GivenPolicy } from "../config/existing-schema";
import { attachedPoliciesOf } from "../config/managed-policies-schema";
import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import { accountKeysOf, producerAccount } from "../config/writers-of";
import { managedPoliciesAsOf, managedPolicy } from "../terraform-model/managed-policies";
import type { Model, ModelPolicy, ModelRole } from "../terraform-model/model";
import { readPolicy } from "../terraform-model/policy-of";
import { denialAssumptions } from "./denial-assumptions";
import { roleArnOf } from "../analysis/lookup/callers";

interface DeclaredPolicy {
  readonly roleArn: string;
  /** As in the model: for AWS managed policies the part of the ARN after `policy/`, else the ARN. */
  readonly id: string;
  /** @default - unknown content */
  readonly document?: GivenPolicy;
  /** For an AWS managed policy from this package: the day of the document. */
  readonly asOf?: string;
}

/** The policies that the config attaches to roles, in each account. */
export function declaredPolicies(config: ResolvedConfig): DeclaredPolicy[] {
  return config.writers.flatMap((writer) =>
    "managedPolicies" in writer
      ? accountKeysOf(writer, config).flatMap((key) => {
          const account = producerAccount(key, config);
          return attachedPoliciesOf(writer).map(({ owner, name, document }) => {
            const known =
              document === undefined && owner === "aws"
                ? (managedPolicy(name) as GivenPolicy | undefined)
                : undefined;
            return {
              roleArn: roleArnOf(account, writer.roleName),
              id: owner === "aws" ? name : `arn:${partitionOf(account.region)}:iam::${owner}:policy/${name}`,
              ...(document === undefined ? {} : { document: documentOf(document) }),
              ...(known === undefined ? {} : { document: known, asOf: managedPoliciesAsOf() }),
            };
          });
        })
      : [],
  );
}

/**
 * The model with the config's attached policies. They are expected as they are, so only other permissions can be
 * excessive. A policy with unknown content is left out; it is an assumption that it affects nothing.
 *
 * @throws ModelError for a policy of the config that AWS would not accept
 */
export function withManagedPolicies(model: Model, config: ResolvedConfig): Model {
  const declared = declaredPolicies(config);
  return {
    ...model,
    roles: model.roles.map((role) => {
      const own = declared.filter(
        ({ roleArn, id }) => roleArn === role.arn && role.managedPolicies.includes(id),
      );
      // If they are known, this was done before.
      return own.length === 0 || role.added !== undefined ? role : withPolicies(role, own);
    }),
  };
}

function withPolicies(role: ModelRole, declared: readonly DeclaredPolicy[]): ModelRole {
  const added = role.identity.filter(({ name }) => !declared.some(({ id }) => name.endsWith(` ${id}`)));
  const attached = declared.flatMap(({ id, document }): ModelPolicy[] => {
    if (document === undefined) return [];
    const name = id.startsWith("arn:") ? `policy ${id}` : `AWS managed policy ${id}`;
    const json = { Version: "2012-10-17", Statement: statementsOf(document) };
    return [readPolicy(json, name, "identity", name)];
  });
  return { ...role, identity: [...added, ...attached], added };
}

/** The assumptions about them, and what they allow beyond the handshake. */
export function managedPolicyAssumptions(config: ResolvedConfig): string[] {
  return declaredPolicies(config).flatMap(({ roleArn, id, document, asOf }) => [
    document === undefined
      ? `the policy ${id} of ${roleArn} allows nothing on these buckets, keys and roles, and denies nothing that its writer needs`
      : `${roleArn} has, in addition to the handshake, what the policy ${id} says${asOf === undefined ? "" : `, as of ${asOf}`}: ${actionsOf(document)}`,
    ...(document === undefined
      ? []
      : denialAssumptions(statementsOf(document), `the policy ${id} of ${roleArn}`)),
  ]);
}

function actionsOf(policy: GivenPolicy): string {
  const allowed = statementsOf(policy).flatMap(({ Effect, Action, NotAction }) =>
    Effect !== "Allow"
      ? []
      : Action === undefined
        ? [`all but ${[NotAction].flat().join(", ")}`]
        : [Action].flat(),
  );
  return [...new Set(allowed.map(String))].join(", ") || "nothing but denials";
}
