import type { ResolvedConfig } from "../config/schema";
import { lambdasOf, producerAccount } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { bucketsOf } from "../declared/buckets";
import type { Setting } from "../analysis/lookup/question";
import { settingsFor } from "./settings-for";

/** A new KMS key. */
export interface DeclaredKey {
  readonly alias: string;
  readonly account: string;
  readonly region: string;
  /** Whether Terraform refuses to destroy it: without it, its data cannot be read. */
  readonly kept: boolean;
  /** How long its deletion can be cancelled. */
  readonly deletionWindowDays: number;
}

/** AWS's default. */
const DELETION_WINDOW_DAYS = 30;

/** The keys of buckets, of functions and of the topics that alarms publish to. */
export function declaredKeys(config: ResolvedConfig): DeclaredKey[] {
  const { preventDestroy: kept } = config;
  const lambdas = lambdasOf(config).map((writer) => ({
    ...writer,
    owner: producerAccount(writer.account, config),
  }));
  const topics =
    config.alarms === undefined ? [] : [...new Map(lambdas.map(({ owner }) => [owner.id, owner])).values()];
  return [
    ...bucketsOf(config).flatMap(({ name, encryption, owner, destination }) => {
      if (encryption.kind !== "sse-kms") return [];
      const sources = lambdas.flatMap(({ source }) => (source.in === "own-bucket" ? [source] : []));
      const own = destination ?? sources.find(({ bucketName }) => bucketName === name);
      return [
        {
          alias: encryption.alias,
          account: owner.id,
          region: owner.region,
          kept: own?.preventDestroy ?? kept,
          deletionWindowDays: encryption.deletionWindowDays,
        },
      ];
    }),
    ...lambdas.flatMap(({ kmsKey, owner }) =>
      kmsKey === undefined ? [] : [{ ...kmsKey, account: owner.id, region: owner.region, kept }],
    ),
    ...topics.map(({ id: account, region }) => ({
      // An alias has 256 characters at most.
      alias: `alias/${config.alarms?.topicName ?? ""}`.slice(0, 256),
      account,
      region,
      kept,
      deletionWindowDays: DELETION_WINDOW_DAYS,
    })),
  ];
}

/** Checks deletion protection and rotation of keys. */
export function keySettings(config: ResolvedConfig, { keys, resources }: Model): Setting[] {
  return declaredKeys(config).flatMap(({ alias, account, region, kept, deletionWindowDays }) => {
    const key = keys.find(
      (one) => one.account === account && one.region === region && one.aliases.includes(alias),
    );
    const found = resources.find(({ place }) => place === key?.place);
    const { deletion_window_in_days: days = DELETION_WINDOW_DAYS, enable_key_rotation: rotates } =
      found?.args ?? {};
    const setOf = settingsFor("the stacks", `key ${alias} of ${account} in ${region}`);
    const set = (name: string, expected: number | boolean, received: unknown): Setting =>
      setOf(name, expected, found && String(received));
    return [
      set("protected from destruction by Terraform", kept, found?.keptFromDestruction),
      set("rotated", true, rotates ?? false),
      set("days until it is gone", deletionWindowDays, days),
    ];
  });
}
