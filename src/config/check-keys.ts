import type { Account } from "./account-schema";
import { accountAt, lambdasIn, type Draft } from "./draft";
import type { Encryption } from "./encryption-schema";
import type { Finding } from "./errors";
import { partitionOf } from "./partition";

interface KeyPlace {
  readonly path: string;
  readonly owner: Account | undefined;
  readonly encryption: Encryption;
}

interface MadeKey {
  readonly path: string;
  readonly owner: Account | undefined;
  readonly alias: string;
  readonly bucketName: string | undefined;
}

/**
 * A key is of its bucket's own Region and partition, and an alias is one key's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function checkKeys(draft: Draft): Finding[] {
  const { B, destinations, audit } = draft;
  const places: KeyPlace[] = [
    ...destinations.map(({ path, owner, value }) => ({
      path: `${path}.encryption`,
      owner,
      encryption: value.encryption,
    })),
    ...lambdasIn(draft).flatMap(({ path, value: { account, source } }) =>
      source.in === "destination"
        ? []
        : [
            {
              path: `${path}.source.encryption`,
              owner: accountAt(draft, account),
              encryption: source.encryption,
            },
          ],
    ),
  ];
  const trailKeys: [string, string | undefined, Account | undefined][] = [
    ["audit.trail.keyArn", audit?.trail?.keyArn, B],
    ...Object.entries(audit?.ownerTrails ?? {}).map(
      ([key, { keyArn }]): [string, string | undefined, Account | undefined] => [
        `audit.ownerTrails.${key}.keyArn`,
        keyArn,
        draft.owners[key],
      ],
    ),
    ...Object.entries(audit?.sourceTrails ?? {}).map(
      ([key, { keyArn }]): [string, string | undefined, Account | undefined] => [
        `audit.sourceTrails.${key}.keyArn`,
        keyArn,
        accountAt(draft, key),
      ],
    ),
  ];
  return [
    ...places.flatMap(({ path, owner, encryption }) =>
      encryption.kind === "existing-kms-key" ? checkKeyArn(`${path}.keyArn`, encryption.keyArn, owner) : [],
    ),
    ...trailKeys.flatMap(([path, keyArn, owner]) =>
      keyArn === undefined ? [] : checkKeyArn(path, keyArn, owner),
    ),
    ...checkAliases(places, draft),
  ];
}

function checkKeyArn(path: string, keyArn: string, owner: Account | undefined): Finding[] {
  if (owner === undefined) return [];
  const expected = `arn:${partitionOf(owner.region)}:kms:${owner.region}:`;
  return keyArn.startsWith(expected)
    ? []
    : [{ path, expected: `a key of the bucket's own Region (${expected}…)`, received: `"${keyArn}"` }];
}

/** The key of the topic that alarms publish to, in each account with functions. */
function topicKeys(draft: Draft): MadeKey[] {
  const { alarms } = draft;
  if (alarms === undefined) return [];
  const accounts = new Set(lambdasIn(draft).map(({ value: { account } }) => account));
  return [...accounts].map((account) => ({
    path: "alarms.topicName",
    owner: accountAt(draft, account),
    alias: `alias/${alarms.topicName}`,
    bucketName: undefined,
  }));
}

function checkAliases(places: readonly KeyPlace[], draft: Draft): Finding[] {
  const writerAt = (path: string) =>
    lambdasIn(draft).find((lambda) => path.startsWith(`${lambda.path}.`))?.value;
  const made: MadeKey[] = [
    ...places.flatMap(({ path, owner, encryption }) => {
      if (encryption.kind !== "sse-kms") return [];
      const source = writerAt(path)?.source;
      const bucketName = source?.in === "own-bucket" ? source.bucketName : undefined;
      return [{ path: `${path}.alias`, owner, alias: encryption.alias, bucketName }];
    }),
    ...lambdasIn(draft).flatMap(({ path, value: { account, kmsKey } }) =>
      kmsKey === undefined
        ? []
        : [
            {
              path: `${path}.kmsKey.alias`,
              owner: accountAt(draft, account),
              alias: kmsKey.alias,
              bucketName: undefined,
            },
          ],
    ),
    ...topicKeys(draft),
  ];
  return made.flatMap(({ path, owner, alias, bucketName }, index) =>
    made
      .slice(0, index)
      .filter(
        (other) =>
          other.alias === alias && other.owner?.id === owner?.id && other.owner?.region === owner?.region,
      )
      // Writers that share a source bucket share its key.
      .filter((other) => other.bucketName === undefined || other.bucketName !== bucketName)
      .slice(0, 1)
      .map((other) => ({
        path,
        expected: "an alias that no other key of the account has",
        received: `"${alias}", as in ${other.path}`,
      })),
  );
}
