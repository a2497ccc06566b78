import { existingRoleOf } from "../config/existing-schema";
import { partitionOf } from "../config/partition";
import type { ResolvedConfig } from "../config/schema";
import {
  accountKeysOf,
  backfillsOf,
  destinationsOfWriter,
  isBackfilled,
  lambdasOf,
  producerAccount,
} from "../config/writers-of";
import { groupBy } from "../terraform-model/group-by";
import type { Model } from "../terraform-model/model";
import { identityOf } from "../terraform-model/resource-identity";
import { declaredTriggers } from "./declared-triggers";
import { stateMachineArn } from "../declared/backfills";
import { declaredTrails, bucketsOf } from "../declared/buckets";
import { roleArnOf } from "../analysis/lookup/callers";
import { failureQueue, functionArn, functionName, queueArn } from "../declared/names";
import { backfillLogGroup } from "./intent/backfill";
import { declaredPolicies } from "./managed-policies";
import { declaredKeys } from "./key-settings";
import { isOwnApp } from "./stack-settings";
import { declaredTokens } from "../declared/oidc-tokens";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll } from "./settings-for";
import { LOCATION_ROLE } from "../declared/expected-access";

/** Compares what the stacks create with what the config needs: nothing else may run with the writers' roles. */
export function inventorySettings(config: ResolvedConfig, model: Model): Setting[] {
  const set = settingOfAll;
  const inStacks = bucketsOf(config).filter((bucket) => bucket.inStacks);
  return [
    set(
      "roles",
      rolesOf(config),
      model.roles.map(({ arn }) => arn),
    ),
    set(
      "functions",
      lambdasOf(config).map((writer) =>
        functionArn(producerAccount(writer.account, config), functionName(writer)),
      ),
      model.functions.map(({ arn }) => arn),
    ),
    set(
      "buckets",
      [...inStacks, ...declaredTrails(config).map(({ logs }) => logs)].map(({ name }) => name),
      model.buckets.map(({ name }) => name),
    ),
    set(
      "key aliases",
      declaredKeys(config).map(({ alias, account, region }) => `${alias} of ${account} in ${region}`),
      model.keys.flatMap(({ aliases, account, region }) =>
        aliases.map((alias) => `${alias} of ${account} in ${region}`),
      ),
    ),
    set(
      "state machines",
      backfillsOf(config).map((writer) => stateMachineArn(writer, config)),
      model.stateMachines.map(({ arn }) => arn),
    ),
    set(
      "log groups",
      [
        ...lambdasOf(config).map((writer) => {
          const { id, region } = producerAccount(writer.account, config);
          return `arn:${partitionOf(region)}:logs:${region}:${id}:log-group:/aws/lambda/${functionName(writer)}`;
        }),
        ...backfillsOf(config).map((writer) => backfillLogGroup(writer, config)),
      ],
      model.logGroups.map(
        ({ name, account, region, partition }) =>
          `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
      ),
    ),
    set(
      "queues",
      declaredTriggers(config).flatMap(({ writer, account, queue }) => [
        queueArn(account, failureQueue(writer)),
        ...(queue === undefined ? [] : [queue.arn]),
      ]),
      model.queues.map(({ arn }) => arn),
    ),
    set(
      "permission sets",
      config.writers.flatMap((writer) =>
        writer.kind === "identity-center" ? [writer.permissionSetName] : [],
      ),
      model.permissionSets.map(({ name }) => name),
    ),
    set(
      "instance profiles",
      config.writers.flatMap((writer) =>
        writer.kind === "service" &&
        writer.services.includes("ec2.amazonaws.com") &&
        existingRoleOf(writer.existingRole) === undefined
          ? accountKeysOf(writer, config).map((key) => {
              const arn = roleArnOf(producerAccount(key, config), writer.roleName);
              return `${arn.replace(":role/", ":instance-profile/")} of ${arn}`;
            })
          : [],
      ),
      model.roles.flatMap(({ arn, instanceProfiles }) =>
        instanceProfiles.map((profile) => `${profile} of ${arn}`),
      ),
    ),
    set(
      "OpenID Connect providers",
      declaredProviders(config),
      model.resources
        .filter(({ type }) => type === "aws_iam_openid_connect_provider")
        .map(({ account, args }) =>
          providerText(account, String(args["url"]), [args["client_id_list"]].flat().map(String)),
        ),
    ),
    set("unattached policies", [], unattachedPolicies(model)),
    set("what cannot be removed again, except buckets and keys", [], keptForEver(model)),
    set("several resources for the same AWS object", [], repeatedResources(model)),
    set(
      "managed policies",
      declaredPolicies(config).map(({ roleArn, id }) => `${id} of ${roleArn}`),
      model.roles.flatMap(({ arn, managedPolicies }) =>
        managedPolicies.map((policy) => `${policy} of ${arn}`),
      ),
    ),
  ];
}

/** Of two for the same object, the last one written wins. */
function repeatedResources({ resources }: Model): string[] {
  const byObject = groupBy(resources, identityOf);
  return [...byObject.values()].flatMap(([, ...more]) => more.map(({ place }) => place));
}

/** Access that the config no longer asks for must be removable: prevent_destroy would keep it. */
function keptForEver({ stacks, resources }: Model): string[] {
  if (isOwnApp(stacks)) return [];
  return resources
    .filter(
      ({ type, keptFromDestruction }) => keptFromDestruction && !/^aws_(?:s3_bucket|kms_key)$/.test(type),
    )
    .map(({ place }) => place);
}

/** An unattached policy. */
function unattachedPolicies({ resources, roles, users }: Model): string[] {
  const attached = new Set([
    ...resources
      .filter(({ type }) => type.endsWith("_policy_attachment"))
      .map(({ args }) => args["policy_arn"]),
    ...[...roles, ...users].map(({ boundaryArn }) => boundaryArn),
  ]);
  return resources.flatMap(({ type, partition, account, args }) => {
    if (type !== "aws_iam_policy") return [];
    const path = typeof args["path"] === "string" ? args["path"] : "/";
    const arn = `arn:${partition}:iam::${account}:policy${path}${String(args["name"])}`;
    return attached.has(arn) ? [] : [arn];
  });
}

/** One for each issuer and account, for the audiences of all writers. */
function declaredProviders(config: ResolvedConfig): string[] {
  const audiences = new Map<string, { account: string; url: string; of: string[] }>();
  for (const writer of config.writers) {
    if (writer.kind !== "oidc" || writer.identityProvider.provider === "existing") continue;
    const { url, audience } = declaredTokens(writer);
    for (const key of accountKeysOf(writer, config)) {
      const account = producerAccount(key, config).id;
      const known = audiences.get(`${account} ${url}`)?.of ?? [];
      audiences.set(`${account} ${url}`, { account, url, of: [...known, audience] });
    }
  }
  return [...audiences.values()].map(({ account, url, of }) => providerText(account, url, of));
}

function providerText(account: string, url: string, audiences: readonly string[]): string {
  return `${url} of ${account} for ${[...new Set(audiences)].sort().join(", ")}`;
}

function rolesOf(config: ResolvedConfig): string[] {
  return config.writers.flatMap((writer) => {
    if (writer.kind === "identity-center" || writer.kind === "service-principal") return [];
    const own = accountKeysOf(writer, config).map((key) =>
      roleArnOf(producerAccount(key, config), writer.roleName),
    );
    if (writer.kind === "lambda" && isBackfilled(writer)) {
      own.push(roleArnOf(producerAccount(writer.account, config), writer.backfill.roleName));
    }
    if (!("handshake" in writer)) return own;
    const { handshake } = writer;
    const elsewhere =
      handshake.kind === "assume-role"
        ? handshake.roleName
        : handshake.kind === "access-grants"
          ? LOCATION_ROLE
          : undefined;
    if (elsewhere === undefined) return own;
    return [...own, ...destinationsOfWriter(writer, config).map(({ owner }) => roleArnOf(owner, elsewhere))];
  });
}
