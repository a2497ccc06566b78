import type { ResolvedConfig } from "../../config/schema";
import type { Model } from "../model/model";
import { inEveryForm } from "../requests/via-service";
import { accessGrantsQuestions } from "./access-grants-questions";
import { backfillQuestions } from "./backfill-questions";
import { askedTrails, bucketsOf, type AskedBucket } from "./buckets";
import { circumstanceQuestions } from "./circumstance-questions";
import type { AskedEncryption } from "./encryption-wishes";
import { failureQueueQuestions } from "./failure-queue-questions";
import { functionKeyQuestions } from "./function-key-questions";
import { functionQuestions } from "./function-questions";
import { guardQuestions } from "./guard-questions";
import { existingKeyQuestions, keyQuestions } from "./key-questions";
import { objectQuestions, type Actor } from "./object-questions";
import type { Caller, Question } from "./question";
import { ownRoles, reachesOf } from "./reaches";
import { roleQuestions } from "./role-questions";
import { serviceQuestions } from "./service-questions";
import { strangerQuestions } from "./stranger-questions";
import { triggerQuestions } from "./trigger-questions";
import { trustQuestions } from "./trust-questions";
import { vpcQuestions } from "./vpc-questions";
import { ownerOf } from "./world";

/**
 * Every question that the config gives rise to, with the answer that it expects. Read from the config by itself: the
 * code that makes the policies is not asked. The model only tells which key belongs to which bucket.
 */
export function questionsOf(config: ResolvedConfig, model: Model): Question[] {
  const actors = actorsIn(config);
  const objects = objectQuestions(actors, config);
  // The policy of a bucket that is there already is not in the stacks.
  const made = new Set(bucketsOf(config).flatMap((bucket) => (bucket.made ? [bucket.arn] : [])));
  const isOfMade = ({ resource }: Question): boolean => made.has(ownerOf(resource));
  const allowed = objects.filter(({ expected }) => expected.result === "allowed");
  const roles = actors.map(({ caller }) => caller);
  const all = [
    ...objects,
    ...circumstanceQuestions(firstOfEach(allowed.filter(isOfMade)), config, (arn) =>
      encryptionOf(arn, config, model),
    ),
    ...guardQuestions(config, (arn) => encryptionOf(arn, config, model)),
    ...strangerQuestions(roles, config),
    ...trustQuestions(config),
    ...keysOf(config, model, actors),
    ...functionQuestions(config),
    ...backfillQuestions(config),
    ...failureQueueQuestions(roles, config),
    ...triggerQuestions(roles, config, model),
    ...vpcQuestions(config),
    ...functionKeyQuestions(config, model),
    ...accessGrantsQuestions(config),
    ...roleQuestions(actors, config),
    ...serviceQuestions(config, model),
  ];
  return all.flatMap(inEveryForm);
}

type KnownActor = Actor & { readonly managedPolicies: readonly string[] };

/** Every role that writers have or take on, with what it is meant to reach: nothing, for some. */
function actorsIn(config: ResolvedConfig): KnownActor[] {
  const own = config.writers.flatMap((writer) =>
    writer.kind === "identity-center"
      ? []
      : ownRoles(writer, config).map((caller) => ({
          group: writer.name,
          caller,
          managedPolicies: writer.kind === "service" ? writer.managedPolicies : [],
        })),
  );
  const reaches = reachesOf(config);
  const all = [
    ...own,
    ...reaches.map(({ writer, caller }) => ({ group: writer, caller, managedPolicies: [] })),
  ];
  const actors = new Map<string, KnownActor>();
  for (const actor of all) {
    const key = keyOf(actor.caller);
    const mine = reaches.filter(({ caller }) => keyOf(caller) === key);
    if (!actors.has(key)) actors.set(key, { ...actor, reaches: mine });
  }
  return [...actors.values()];
}

function keyOf({ principal }: Caller): string {
  return principal.kind === "role-session" ? principal.roleArn : principal.kind;
}

/** One question of each caller, action and bucket is enough to be asked under other circumstances. */
function firstOfEach(questions: readonly Question[]): Question[] {
  const seen = new Set<string>();
  return questions.filter(({ caller, action, resource, circumstances }) => {
    const key = `${keyOf(caller)} ${action} ${resource.split("/")[0] ?? ""} ${JSON.stringify(circumstances)}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** How a bucket that the stacks make encrypts: undefined while its key is not in the stacks. */
function encryptionOf(bucketArn: string, config: ResolvedConfig, model: Model): AskedEncryption | undefined {
  const trail = askedTrails(config).find(({ logs }) => logs.arn === bucketArn)?.trail;
  if (trail !== undefined) return { s3: true, keyArn: trail.keyArn };
  const bucket = bucketsOf(config).find(({ arn }) => arn === bucketArn);
  if (bucket?.made !== true) return undefined;
  const { encryption } = bucket;
  if (encryption.kind === "sse-s3") return { s3: true };
  if (encryption.kind === "existing-kms-key") return { s3: false, keyArn: encryption.keyArn };
  const key = keyOfBucket(bucket, model);
  return key === undefined ? undefined : { s3: false, keyArn: key.arn, named: false };
}

function keyOfBucket({ encryption, owner }: AskedBucket, { keys }: Model): Model["keys"][number] | undefined {
  return encryption.kind === "sse-kms"
    ? keys.find(({ account, aliases }) => account === owner.id && aliases.includes(encryption.alias))
    : undefined;
}

function keysOf(config: ResolvedConfig, model: Model, actors: readonly Actor[]): Question[] {
  return bucketsOf(config).flatMap((bucket): Question[] => {
    const key = keyOfBucket(bucket, model);
    if (key !== undefined) return keyQuestions({ bucket, key }, actors, config);
    if (bucket.encryption.kind !== "existing-kms-key") return [];
    const { keyArn } = bucket.encryption;
    const [, , , region = "", account = ""] = keyArn.split(":");
    return existingKeyQuestions({ bucket, key: { arn: keyArn, aliases: [], account, region } }, actors);
  });
}
