import type { ResolvedConfig } from "../../config/schema";
import { bucketsOf, type AskedBucket } from "./buckets";
import { administrator, organizationOf, OUTSIDE, serviceCaller, strangerAccount } from "./callers";
import { CHANGES, LISTING, NAMES_KEY, READS } from "./catalogue";
import { ALGORITHM, from, KEY_ID } from "./circumstance-questions";
import type { Caller, Circumstances, Expected, Question } from "./question";
import { networkOf } from "./reaches";

/**
 * Whether the buckets' denials hold by themselves, whoever else is silent: they are what remains when somebody adds an
 * Allow one day. And that they leave services and the bucket's own account alone.
 */
export function guardQuestions(
  config: ResolvedConfig,
  keyArnOf: (bucketArn: string) => string | undefined,
): Question[] {
  return bucketsOf(config)
    .filter(({ made }) => made)
    .flatMap((bucket) => [
      ...organizationGuards(bucket, config),
      ...encryptionGuards(bucket, keyArnOf(bucket.arn), config),
      ...(bucket.isDestination ? [...writerGuards(bucket, config), ...networkGuards(bucket, config)] : []),
    ]);
}

type Ask = (
  caller: Caller,
  action: string,
  situation: string,
  expected: Expected,
  circumstances?: Circumstances,
) => Question;

const GUARDED: Expected = { result: "denied", guard: true };
/** Denied for want of an Allow, but by no statement: an Allow would let it through. */
const LEFT_ALONE: Expected = { result: "denied", guard: false };

function asker(bucket: AskedBucket, config: ResolvedConfig): Ask {
  return (caller, action, situation, expected, circumstances) => ({
    group: bucket.name,
    caller,
    action,
    resource: action === LISTING ? bucket.arn : `${bucket.arn}/2026/photo.jpg`,
    resourceAccount: bucket.owner.id,
    region: bucket.owner.region,
    situation,
    expected,
    circumstances: circumstances ?? (bucket.isDestination ? networkOf(config) : {}),
  });
}

/** A service that calls for itself, such as log delivery. */
function serviceOf({ owner, arn }: AskedBucket): Caller {
  return serviceCaller("logging.s3.amazonaws.com", arn, owner.id);
}

function organizationGuards(bucket: AskedBucket, config: ResolvedConfig): Question[] {
  if (config.organizationId === undefined) return [];
  const ask = asker(bucket, config);
  const outsider = administrator(strangerAccount(config), OUTSIDE);
  const member = administrator(strangerAccount(config), organizationOf(config));
  const own = administrator(bucket.owner, organizationOf(config));
  return ["s3:GetObject", LISTING].flatMap((action) => [
    ask(outsider, action, "from outside of the organization", GUARDED),
    ask(from(outsider, "none"), action, "from an account in no organization", GUARDED),
    ask(from(own, OUTSIDE), action, "the bucket's own account, in another organization", {
      result: "allowed",
    }),
    ask(member, action, "an account of the organization", LEFT_ALONE),
    ask(serviceOf(bucket), action, "a service", LEFT_ALONE),
  ]);
}

function encryptionGuards(
  bucket: AskedBucket,
  keyArn: string | undefined,
  config: ResolvedConfig,
): Question[] {
  if (keyArn === undefined) return [];
  const ask = asker(bucket, config);
  const caller = administrator(bucket.owner, organizationOf(config));
  const other = keyArn.replace(/key\/.*$/, "key/00000000-0000-0000-0000-000000000000");
  const network = bucket.isDestination ? networkOf(config) : {};
  const guarded = (action: string, situation: string, headers: Circumstances): Question =>
    ask(caller, action, situation, GUARDED, { ...network, ...headers });
  const put = (situation: string, headers: Circumstances): Question =>
    guarded("s3:PutObject", situation, headers);
  const withKey = (situation: string, key: string): Question[] =>
    NAMES_KEY.map((action) => guarded(action, situation, { [ALGORITHM]: "aws:kms", [KEY_ID]: key }));
  return [
    put("with S3's own encryption", { [ALGORITHM]: "AES256" }),
    put("with S3's own encryption and the bucket's key", { [ALGORITHM]: "AES256", [KEY_ID]: keyArn }),
    ...withKey("with another key", other),
    put("with the key that AWS manages", { [ALGORITHM]: "aws:kms" }),
    ...(bucket.isDestination && config.destination.onlyListedWriters !== undefined
      ? []
      : [
          put("without a wish for encryption", {}),
          ...withKey("with the bucket's key", keyArn),
          put("with the bucket's key, no algorithm named", { [KEY_ID]: keyArn }),
        ].map((question): Question => ({ ...question, expected: { result: "allowed" } }))),
  ];
}

function writerGuards(bucket: AskedBucket, config: ResolvedConfig): Question[] {
  if (config.destination.onlyListedWriters === undefined) return [];
  const ask = asker(bucket, config);
  const caller = administrator(bucket.owner, organizationOf(config));
  return [...CHANGES].flatMap((action) => [
    ask(caller, action, "not a listed writer", GUARDED),
    ask(serviceOf(bucket), action, "a service", LEFT_ALONE),
  ]);
}

function networkGuards(bucket: AskedBucket, config: ResolvedConfig): Question[] {
  if (config.destination.network === undefined) return [];
  const ask = asker(bucket, config);
  const caller = administrator(bucket.owner, organizationOf(config));
  return [...CHANGES, ...READS].flatMap((action) => [
    ask(caller, action, "from another network", GUARDED, {}),
    ask(serviceOf(bucket), action, "a service", LEFT_ALONE, {}),
  ]);
}
