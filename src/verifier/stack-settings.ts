import type { StackAccount } from "../config/account-schema";
import type { ResolvedConfig } from "../config/schema";
import { accountKeysOf, destinationsOf, ownersOf, producerAccounts } from "../config/writers-of";
import { isOwnStack } from "../terraform-model";
import type { Model, ModelStack } from "../terraform-model/model";
import type { Setting } from "../analysis/lookup/question";
import { settingOfAll, settingsFor } from "./settings-for";
import { settingText } from "../terraform-model/resources-of";

/** The stacks, their accounts, Terraform's credentials and the backends. */
export function stackSettings(config: ResolvedConfig, { stacks }: Model): Setting[] {
  const declared = accountsOf(config);
  if (isOwnApp(stacks)) return ownAppSettings([...declared.values()], stacks);
  const ids = [...new Set([...declared.keys(), ...stacks.map(({ id }) => id)])];
  return ids.flatMap((id) => {
    const found = stacks.find((stack) => stack.id === id);
    const account = declared.get(id);
    const set = settingsFor("the stacks", `stack ${id}`);
    return [
      set("account and Region", account && placeText(account.id, account.region), found && placeOf(found)),
      set(
        "provider",
        account && settingText(providerOf(account, id, config)),
        found && settingText(found.provider),
      ),
      set("backend", account && settingText(backendOf(account, id)), found && settingText(found.backend)),
      set(
        "version of Terraform",
        account && settingText(terraformVersion(account, importsIn(id, config).length > 0)),
        found && settingText(found.requiredVersion),
      ),
      set("imports", importsIn(id, config), found?.imports ?? []),
    ];
  });
}

/**
 * Whether the stacks are a user's own app, with their own names: then credentials and backends are the user's choice.
 */
export function isOwnApp(stacks: readonly ModelStack[]): boolean {
  return stacks.every(({ id }) => isOwnStack(id));
}

/** Each account of the config is reached in its Region, and no other account is. */
function ownAppSettings(declared: readonly StackAccount[], stacks: readonly ModelStack[]): Setting[] {
  return [
    settingOfAll(
      "accounts and Regions",
      declared.map(({ id, region }) => placeText(id, region)),
      stacks.map(placeOf),
    ),
  ];
}

/** By the id of its stack, each account that has one. */
export function accountsOf(config: ResolvedConfig): ReadonlyMap<string, StackAccount> {
  return new Map<string, StackAccount>([
    ...[...producerAccounts(config)]
      .filter(([key]) => hasRoles(key, config))
      .map(([key, account]): [string, StackAccount] => [stackIdOf(key, config), account]),
    ...ownersOf(config).map((owner): [string, StackAccount] => [stackIdOf(owner.key, config), owner]),
    ...(config.identityCenter === undefined || !config.writers.some(({ kind }) => kind === "identity-center")
      ? []
      : [[`${startOf(config)}identity_center`, config.identityCenter.account] as const]),
  ]);
}

export function stackIdOf(key: string, config: ResolvedConfig): string {
  return `${startOf(config)}account_${key}`;
}

function startOf({ environment }: ResolvedConfig): string {
  return environment === undefined ? "" : `${environment}_`;
}

/** An account with only Identity Center writers has no resources: Identity Center creates their roles. */
function hasRoles(key: string, config: ResolvedConfig): boolean {
  return config.writers.some(
    (writer) => writer.kind !== "identity-center" && accountKeysOf(writer, config).includes(key),
  );
}

function placeText(account: string, region: string): string {
  return `${account} ${region}`;
}

function placeOf({ account, region }: ModelStack): string {
  return placeText(account, region);
}

const LOOPBACK = /^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost)(?::\d+)?$/;

/** Services that the stacks use: without an endpoint, calls would go to AWS. */
const LOCAL_SERVICES = [
  ...["accessanalyzer", "cloudtrail", "cloudwatch", "events", "iam", "kms", "lambda", "logs"],
  ...["s3", "s3control", "sfn", "sns", "sqs", "ssoadmin", "sts"],
];

/** With a local endpoint, the account follows from its access key. */
function providerOf(
  { access, tags, id: accountId }: StackAccount,
  id: string,
  config: ResolvedConfig,
): object {
  const { endpoint } = config;
  return {
    ...(access === undefined
      ? {}
      : "profile" in access
        ? { profile: access.profile }
        : {
            assume_role: {
              role_arn: access.assumeRoleArn,
              session_name: `s3-handshake-${id}`,
              external_id: access.externalId,
            },
          }),
    ...(endpoint === undefined
      ? {}
      : {
          access_key: accountId,
          secret_key: "local",
          endpoints: [Object.fromEntries(LOCAL_SERVICES.map((service) => [service, endpoint]))],
          // S3 Control puts the account before the host, which does not resolve.
          ...(LOOPBACK.test(endpoint) ? { http_proxy: endpoint, https_proxy: endpoint } : {}),
          max_retries: 2,
          s3_use_path_style: true,
          skip_credentials_validation: true,
          skip_metadata_api_check: "true",
          skip_region_validation: true,
        }),
    ...(Object.keys(tags).length === 0 ? {} : { default_tags: { tags } }),
  };
}

/** Terraform supports S3's own state locking from 1.10. */
function terraformVersion({ backend }: StackAccount, imports: boolean): string {
  return backend.kind === "s3" ? ">= 1.10.0" : imports ? ">= 1.5.0" : ">= 1.2.0";
}

/** The names of imports. Import blocks need Terraform 1.5. */
function importsIn(id: string, config: ResolvedConfig): string[] {
  const at = (key: string): boolean => id === stackIdOf(key, config);
  if (ownersOf(config).some(({ key }) => at(key))) {
    return destinationsOf(config).flatMap(({ owner, bucketName, import: imported }) =>
      at(owner.key) && imported === true ? [bucketName] : [],
    );
  }
  return config.writers.flatMap((writer) => {
    if (!accountKeysOf(writer, config).some(at)) return [];
    const source = "source" in writer && writer.source.in === "own-bucket" ? writer.source : undefined;
    return [
      ...("importRole" in writer && writer.importRole === true
        ? [writer.roleName.slice(writer.roleName.lastIndexOf("/") + 1)]
        : []),
      ...(source?.import === true ? [source.bucketName] : []),
    ];
  });
}

function backendOf({ backend }: StackAccount, id: string): object {
  if (backend.kind === "local") return { local: { path: `../../../terraform.${id}.tfstate` } };
  const { bucket, key, region, profile, assumeRoleArn } = backend;
  return {
    s3: {
      bucket,
      key,
      region,
      encrypt: true,
      profile,
      ...(assumeRoleArn === undefined ? {} : { assume_role: { role_arn: assumeRoleArn } }),
      use_lockfile: true,
    },
  };
}
