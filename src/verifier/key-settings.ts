import type { ResolvedConfig } from "../config/schema";
import { lambdasOf, producerAccount } from "../config/writers-of";
import type { Model } from "../terraform-model/model";
import { bucketsOf } from "../declared/buckets";
import type { Setting } from "../analysis/lookup/question";

/** A KMS key that the stacks make. */
export interface DeclaredKey {
  readonly alias: string;
  readonly account: string;
  readonly region: string;
  /** Whether Terraform is to refuse to destroy it: what it encrypted cannot be read without it. */
  readonly kept: boolean;
}

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
        },
      ];
    }),
    ...lambdas.flatMap(({ kmsKey, owner }) =>
      kmsKey === undefined ? [] : [{ alias: kmsKey.alias, account: owner.id, region: owner.region, kept }],
    ),
    ...topics.map(({ id: account, region }) => ({
      // An alias has 256 characters at most.
      alias: `alias/${config.alarms?.topicName ?? ""}`.slice(0, 256),
      account,
      region,
      kept,
    })),
  ];
}

/** That no key goes before the config lets it. */
export function keySettings(config: ResolvedConfig, { keys, resources }: Model): Setting[] {
  return declaredKeys(config).map(({ alias, account, region, kept }) => {
    const key = keys.find(
      (one) => one.account === account && one.region === region && one.aliases.includes(alias),
    );
    const found = resources.find(({ place }) => place === key?.place);
    return {
      group: "the stacks",
      subject: `key ${alias} of ${account} in ${region}`,
      name: "kept from being destroyed by Terraform",
      expected: String(kept),
      received: String(found?.keptFromDestruction ?? "none"),
    };
  });
}
