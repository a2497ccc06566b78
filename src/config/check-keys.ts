import type { Account } from "./account-schema";
import { accountAt, bucketsIn, lambdasIn, trailsIn, type Draft } from "./draft";
import { type Finding, wrong } from "./errors";
import { partitionOf } from "./partition";

interface MadeKey {
  readonly path: string;
  readonly owner: Account | undefined;
  readonly alias: string;
  readonly bucketName: string | undefined;
}

/**
 * Checks that a key is in its bucket's Region and partition, and that aliases are unique.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function checkKeys(draft: Draft): Finding[] {
  return [
    ...bucketsIn(draft).flatMap(({ path, owner, value: { encryption } }) =>
      encryption.kind === "existing-kms-key"
        ? checkKeyArn(`${path}.encryption.keyArn`, encryption.keyArn, owner)
        : [],
    ),
    ...trailsIn(draft).flatMap(({ path, owner, value: { keyArn } }) =>
      keyArn === undefined ? [] : checkKeyArn(`${path}.keyArn`, keyArn, owner),
    ),
    ...checkAliases(draft),
  ];
}

function checkKeyArn(path: string, keyArn: string, owner: Account | undefined): Finding[] {
  if (owner === undefined) return [];
  const expected = `arn:${partitionOf(owner.region)}:kms:${owner.region}:`;
  return keyArn.startsWith(expected)
    ? []
    : wrong(path, `a key of the bucket's own Region (${expected}…)`, `"${keyArn}"`);
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

function checkAliases(draft: Draft): Finding[] {
  const made: MadeKey[] = [
    ...bucketsIn(draft).flatMap(({ path, owner, value }) => {
      if (value.encryption.kind !== "sse-kms") return [];
      const bucketName = "in" in value ? value.bucketName : undefined;
      return [{ path: `${path}.encryption.alias`, owner, alias: value.encryption.alias, bucketName }];
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
