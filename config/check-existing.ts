import { ASKED_BUCKET_OPTIONS } from "./bucket-options";
import type { Destination } from "./destination-schema";
import { accountAt, keysOf, lambdasIn, type Draft, type Placed } from "./draft";
import type { Finding } from "./errors";
import { existingOf } from "./existing-schema";
import { valueText } from "./findings";
import type { Source, Writer } from "./writer-schema";

type Bucket = Destination | Extract<Source, { in: "own-bucket" }>;

/** Of a bucket or a role that is there already, its owner keeps all but what the config says of its policy. */
export function checkExisting(draft: Draft): Finding[] {
  const { destination } = draft;
  return [
    ...(destination === undefined ? [] : checkBucket("destination", destination)),
    ...(destination === undefined || destination.existing === false ? [] : checkListeners(draft)),
    ...lambdasIn(draft).flatMap(({ path, value: { source } }) =>
      source.in === "own-bucket" ? checkBucket(`${path}.source`, source) : [],
    ),
    ...draft.writers.flatMap((writer) => checkRole(writer, draft)),
  ];
}

const KEPT = [...ASKED_BUCKET_OPTIONS, "onlyListedWriters"] as const;

function checkBucket(path: string, bucket: Bucket): Finding[] {
  const existing = existingOf(bucket.existing);
  if (existing === undefined) return [];
  return [
    ...KEPT.filter((option) => bucket[option] !== undefined).map((option) => ({
      path: `${path}.${option}`,
      expected: "nothing: the bucket is there already, and its owner keeps its settings",
      received: "a value",
    })),
    ...(bucket.encryption.kind === "sse-kms"
      ? [
          {
            path: `${path}.encryption.kind`,
            expected: '"sse-s3" or "existing-kms-key": the bucket is there already, and so is its key',
            received: '"sse-kms"',
          },
        ]
      : []),
    ...(existing.bucketPolicy === "replace" && existing.policy === undefined
      ? [
          {
            path: `${path}.existing.policy`,
            expected: 'the policy that is replaced, or "none": its statements would be gone',
            received: "nothing",
          },
        ]
      : []),
  ];
}

/**
 * A bucket has one notification: putting it would replace its owner's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
function checkListeners(draft: Draft): Finding[] {
  return lambdasIn(draft)
    .filter(
      ({ value: { source, trigger } }) => source.in === "destination" && trigger.kind !== "event-bridge",
    )
    .map(({ path, value: { trigger } }) => ({
      path: `${path}.trigger.kind`,
      expected: '"event-bridge": the destination is there already, and its notification is its owner\'s',
      received: `"${trigger.kind}"`,
    }));
}

function checkRole({ path, value }: Placed<Writer>, draft: Draft): Finding[] {
  if (!("existingRole" in value)) return [];
  const { roleName, existingRole, handshake } = value;
  const hasPath = roleName.includes("/");
  if (existingRole === false) {
    return hasPath
      ? [
          {
            path: `${path}.roleName`,
            expected: "a name without a path, which is the account's rolePath, or existingRole",
            received: `"${roleName}"`,
          },
        ]
      : [];
  }
  const paths = keysOf(value, draft).flatMap((key) => accountAt(draft, key)?.rolePath ?? []);
  const otherPath = paths.find((rolePath) => rolePath !== "/");
  return [
    ...(hasPath && otherPath !== undefined
      ? [
          {
            path: `${path}.roleName`,
            expected: `a name without a path: the account's rolePath, "${otherPath}", stands before it`,
            received: `"${roleName}"`,
          },
        ]
      : []),
    ...(value.managedPolicies.length > 0
      ? [
          {
            path: `${path}.managedPolicies`,
            expected: "nothing: the role is there already, and its owner attaches policies to it",
            received: valueText(value.managedPolicies),
          },
        ]
      : []),
    ...(value.importRole === true
      ? [
          {
            path: `${path}.importRole`,
            expected:
              "nothing, or existingRole: false: a role is its owner's, or comes under this configuration",
            received: "true",
          },
        ]
      : []),
    ...(handshake.kind === "bucket-policy-only"
      ? [
          {
            path: `${path}.existingRole`,
            expected:
              "false: with bucket-policy-only the role gets no policy, so that nothing of it is managed",
            received: "a role that is there already",
          },
        ]
      : []),
  ];
}
