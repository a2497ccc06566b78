import type { Model, ModelPolicy, ModelRole } from "../terraform-model";
import { ModelError } from "../terraform-model";
import { managedPolicy } from "../terraform-model/managed-policies";
import { readPolicy } from "../terraform-model/policy-of";
import type { PolicyKind } from "../iam";
import type { AccountCalls } from "./account-calls";
import { policyRow, settingRows } from "./look-at";
import type { ProbeRow } from "./probe-row";
import { readDeployed, type DeployedPolicies } from "./read-deployed";

/** The stacks with the deployed policies instead of their own. */
export interface LiveModel {
  readonly model: Model;
  /** Differences between the deployed policies and the stacks, and what could not be read. */
  readonly rows: readonly ProbeRow[];
}

/**
 * Reads what is deployed, by AWS's API. Nothing is changed.
 *
 * @param accounts - the calls of each account, with its name
 * @throws ModelError for an invalid policy, or one that the proof does not support
 */
export async function readLive(
  model: Model,
  accounts: readonly { readonly label: string; readonly calls: AccountCalls }[],
): Promise<LiveModel> {
  const rows: ProbeRow[] = [];
  const all: DeployedPolicies[] = [];
  for (const { label, calls } of accounts) {
    const deployed = await readDeployed(calls, model);
    all.push(...deployed);
    rows.push(...deployed.map((one) => policyRow(label, one, model)));
    for (const bucket of model.buckets) {
      if (bucket.isManaged && bucket.account === calls.account)
        rows.push(...(await settingRows(label, calls, bucket)));
    }
  }
  return { model: withDeployed(model, all), rows: rows.filter(({ verdict }) => verdict !== "as-expected") };
}

function withDeployed(model: Model, all: readonly DeployedPolicies[]): Model {
  const of = (ownerId: string, side: DeployedPolicies["side"]): DeployedPolicies | undefined =>
    all.find((one) => one.ownerId === ownerId && one.side === side);
  const resource = <P extends ModelPolicy | null>(
    ownerId: string,
    policy: P,
    kind: PolicyKind,
  ): P | ModelPolicy => {
    const [json] = of(ownerId, "resource")?.policies ?? [];
    return json === undefined ? policy : read(json, policy?.name ?? `the policy of ${ownerId}`, kind);
  };
  /** A missing policy means no policy. A role or key always has one, so the stacks' policy is kept. */
  const orNone = (ownerId: string, policy: ModelPolicy | null): ModelPolicy | null =>
    of(ownerId, "resource")?.policies?.length === 0 ? null : resource(ownerId, policy, "resource");
  return {
    ...model,
    roles: model.roles.map((role) => ({
      ...role,
      trust: resource(role.arn, role.trust, "trust"),
      ...identityOf(role, of(role.arn, "identity")),
    })),
    keys: model.keys.map((key) => ({ ...key, policy: resource(key.arn, key.policy, "key") })),
    buckets: model.buckets.map((bucket) => ({ ...bucket, policy: orNone(bucket.arn, bucket.policy) })),
    functions: model.functions.map((one) => ({ ...one, policy: orNone(one.arn, one.policy) })),
    queues: model.queues.map((one) => ({ ...one, policy: orNone(one.arn, one.policy) })),
    topics: model.topics.map((one) => ({ ...one, policy: orNone(one.arn, one.policy) })),
  };
}

function identityOf(
  { name, boundaryArn, identity, managedPolicies }: ModelRole,
  deployed: DeployedPolicies | undefined,
): Partial<ModelRole> {
  if (deployed?.policies === undefined) return {};
  const { policies, managed = [], boundaryArn: found } = deployed;
  const own = policies.map((json, index) =>
    read(json, `policy of role ${name}${policies.length === 1 ? "" : ` (${index + 1})`}`, "identity"),
  );
  const ofAws = managed.flatMap((one) => {
    // For any other policy outside of the stacks, the document was read, or it is an assumption.
    if (managedPolicies.includes(one)) {
      return identity.filter((policy) => policy.name === `AWS managed policy ${one}`);
    }
    const json = managedPolicy(one);
    if (json === undefined) throw new ModelError(`role ${name}`, "a known AWS managed policy", one);
    return [read(json, `AWS managed policy ${one}`, "identity")];
  });
  return {
    identity: [...own, ...ofAws],
    managedPolicies: managed,
    ...(found === boundaryArn ? {} : { boundaryArn: found }),
  };
}

function read(json: unknown, name: string, kind: PolicyKind): ModelPolicy {
  return readPolicy(json, name, kind, `${name}, as deployed`);
}
