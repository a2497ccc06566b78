import type { Account } from "./account-schema";
import { OPTIONAL_BUCKET_OPTIONS } from "./bucket-options";
import {
  accountAt,
  destinationsIn,
  keysOf,
  lambdasIn,
  type Draft,
  type Placed,
  type PlacedBucket,
} from "./draft";
import { type Finding, wrong } from "./errors";
import { existingOf } from "./existing-schema";
import { valueText } from "./findings";
import { partitionOf } from "./partition";
import { roleNameIn } from "./role-arns";
import type { LambdaWriter, RoleWriter, Writer } from "./writer-schema";

/** The owner of an existing bucket or role manages everything except its policy, if the config says so. */
export function checkExisting(draft: Draft): Finding[] {
  return [
    ...draft.destinations.flatMap(({ path, value }) => checkBucket(path, value)),
    ...checkListeners(draft),
    ...lambdasIn(draft).flatMap(({ path, value: { source } }) =>
      source.in === "own-bucket" ? checkBucket(`${path}.source`, source) : [],
    ),
    ...draft.writers.flatMap((writer) => checkRole(writer, draft)),
  ];
}

const KEPT = [...OPTIONAL_BUCKET_OPTIONS, "onlyListedWriters"] as const;

function checkBucket(path: string, bucket: PlacedBucket["value"]): Finding[] {
  const existing = existingOf(bucket.existing);
  if (existing === undefined) return [];
  return [
    ...KEPT.filter((option) => bucket[option] !== undefined).map((option) => ({
      path: `${path}.${option}`,
      expected: "nothing: the bucket exists, and its owner manages its settings",
      received: "a value",
    })),
    ...(bucket.encryption.kind === "sse-kms"
      ? wrong(
          `${path}.encryption.kind`,
          '"sse-s3" or "existing-kms-key": the bucket exists, and so does its key',
          '"sse-kms"',
        )
      : []),
    ...(existing.bucketPolicy === "replace" && existing.policy === undefined
      ? wrong(
          `${path}.existing.policy`,
          'the policy that is replaced, or "none": otherwise its statements would be lost',
          "nothing",
        )
      : []),
  ];
}

/**
 * A bucket has one notification configuration: putting it would replace the owner's. EventBridge events go to the
 * bucket's account.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
function checkListeners(draft: Draft): Finding[] {
  return lambdasIn(draft).flatMap(({ path, value }): Finding[] => {
    const { source, trigger, account } = value;
    const [destination] = destinationsIn(draft, value);
    if (source.in !== "destination" || destination === undefined || destination.value.existing === false)
      return [];
    const why = "the destination exists, and its owner manages its notification";
    const ownerId = destination.owner?.id;
    const ownId = accountAt(draft, account)?.id;
    if (ownerId !== undefined && ownId !== undefined && ownId !== ownerId) {
      return wrong(
        `${path}.source.in`,
        `"own-bucket": ${why}, and its events reach the event bus of account ${ownerId} only`,
        '"destination"',
      );
    }
    return trigger.kind === "event-bridge"
      ? []
      : wrong(`${path}.trigger.kind`, `"event-bridge": ${why}`, `"${trigger.kind}"`);
  });
}

function checkRole({ path, value }: Placed<Writer>, draft: Draft): Finding[] {
  if (!("existingRole" in value)) return [];
  const { existingRole, handshake } = value;
  const accounts = keysOf(value, draft).flatMap((key) => accountAt(draft, key) ?? []);
  return [
    ...checkRoleName(path, value, accounts),
    ...(handshake.kind === "assume-role"
      ? checkRoleName(`${path}.handshake`, handshake, ownersIn(draft, value))
      : []),
    ...(existingRole === false ? [] : checkKept(path, value)),
  ];
}

function ownersIn(draft: Draft, writer: Writer): Account[] {
  return destinationsIn(draft, writer).flatMap(({ owner }) => owner ?? []);
}

/** The account has the path of new roles. The name or ARN of an existing role has its own. */
function checkRoleName(
  path: string,
  { roleName, existingRole }: Pick<RoleWriter, "roleName" | "existingRole">,
  accounts: readonly Account[],
): Finding[] {
  const finding = (expected: string): Finding[] => wrong(`${path}.roleName`, expected, `"${roleName}"`);
  if (existingRole === false) {
    return roleName.includes("/")
      ? finding("a name without a path, which is the account's rolePath, or existingRole")
      : [];
  }
  const ids = [...new Set(accounts.map(({ id }) => id))];
  if (roleName.startsWith("arn:") && ids.length > 1) {
    return finding(
      `a name, for the role of that name in each of the accounts ${ids.join(", ")}; if the names differ, declare a writer for each role`,
    );
  }
  const other = accounts.find((account) => roleNameIn(roleName, account) === undefined);
  if (other !== undefined) {
    const { id, region, rolePath } = other;
    return finding(`a role of its account (arn:${partitionOf(region)}:iam::${id}:role${rolePath}…)`);
  }
  const before = accounts.map(({ rolePath }) => rolePath).find((rolePath) => rolePath !== "/");
  return before !== undefined && roleName.includes("/") && !roleName.startsWith("arn:")
    ? finding(`a name without a path: the account's rolePath, "${before}", is put before it`)
    : [];
}

/** Checks the options of an existing role. */
function checkKept(path: string, value: RoleWriter | LambdaWriter): Finding[] {
  return [
    ...(value.managedPolicies.length > 0
      ? wrong(
          `${path}.managedPolicies`,
          "nothing: the role exists, and its owner attaches policies to it",
          valueText(value.managedPolicies),
        )
      : []),
    ...(value.importRole === true
      ? wrong(
          `${path}.importRole`,
          "nothing, or existingRole: false: either the role's owner manages it, or this config",
          "true",
        )
      : []),
    ...(value.handshake.kind === "bucket-policy-only" && value.kind !== "lambda"
      ? wrong(
          `${path}.existingRole`,
          "false: with bucket-policy-only the role gets no policy, so there is nothing to manage",
          "an existing role",
        )
      : []),
  ];
}
