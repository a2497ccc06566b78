import type { ResolvedConfig } from "../../config/schema";
import { backfillsOf, lambdasOf } from "../../config/writers-of";
import { listedPrefix, resultsOf } from "./backfills";
import { bucketsOf, destinationOf, type AskedBucket } from "./buckets";
import { BUCKET_ACTIONS, LISTING, OBJECT_ACTIONS, TELLING_ACTIONS } from "./catalogue";
import type { Caller, Circumstances, Question } from "./question";
import { networkOf, type Reach } from "./reaches";

/** A role and everything it is meant to reach. */
export interface Actor {
  readonly group: string;
  readonly caller: Caller;
  readonly reaches: readonly Reach[];
}

/**
 * Every actor with every bucket, every prefix and every action on objects and buckets: allowed where the config asks for
 * it, and denied, by both sides, everywhere else.
 */
export function objectQuestions(actors: readonly Actor[], config: ResolvedConfig): Question[] {
  const buckets = bucketsOf(config);
  return actors.flatMap((actor) =>
    [...buckets, anotherBucket(config)].flatMap((bucket) => [
      ...sampleKeys(bucket, config).flatMap((key) => keyQuestions(actor, bucket, key)),
      ...listQuestions(actor, bucket, config),
      ...BUCKET_ACTIONS.map((action) => bucketQuestion(actor, bucket, action)),
    ]),
  );
}

/** A bucket of the destination's owner that the config does not know, and whose policy stands in nobody's way. */
function anotherBucket(config: ResolvedConfig): AskedBucket {
  const destination = destinationOf(config);
  return {
    ...destination,
    name: `${destination.name}-2`,
    arn: `${destination.arn}-2`,
    isDestination: false,
    network: undefined,
    listed: undefined,
    made: false,
    inStacks: false,
  };
}

function isKnown(bucket: AskedBucket, { destination: { bucketName } }: ResolvedConfig): boolean {
  return bucket.name !== `${bucketName}-2`;
}

/** Under every prefix that anyone has in the bucket, beside each, above each and elsewhere. */
export function sampleKeys(bucket: AskedBucket, config: ResolvedConfig): string[] {
  const prefixes = prefixesIn(bucket, config);
  return [
    ...new Set([
      ...prefixes.flatMap((prefix) =>
        prefix === ""
          ? []
          : [`${prefix}2026/photo.jpg`, `${prefix.slice(0, -1)}-2/photo.jpg`, `elsewhere/${prefix}photo.jpg`],
      ),
      "elsewhere/photo.jpg",
      "photo.jpg",
    ]),
  ];
}

/** One key under every prefix that anyone has in the bucket, and one that is under none. */
export function ownKeys(bucket: AskedBucket, config: ResolvedConfig): string[] {
  return [
    ...new Set([...prefixesIn(bucket, config).map((prefix) => `${prefix}2026/photo.jpg`), "photo.jpg"]),
  ];
}

function prefixesIn(bucket: AskedBucket, config: ResolvedConfig): string[] {
  const isAny = !isKnown(bucket, config);
  const ofFunctions = lambdasOf(config).flatMap(({ source, outputPrefix, quarantinePrefix }) => {
    const quarantine = quarantinePrefix === false ? [] : [quarantinePrefix];
    const written = [outputPrefix, `${outputPrefix}${source.prefix}`, source.prefix, ...quarantine];
    if (isAny || bucket.isDestination) return written;
    return source.in === "own-bucket" && source.bucketName === bucket.name ? [source.prefix] : [];
  });
  const ofBackfills = backfillsOf(config).flatMap((writer) => {
    const results = resultsOf(writer);
    return [
      ...(isAny || results.bucketName === bucket.name ? [results.prefix] : []),
      ...(isAny || writer.source.bucketName === bucket.name ? [listedPrefix(writer)] : []),
    ];
  });
  const ofOthers = config.writers.flatMap((writer) =>
    (bucket.isDestination || isAny) && "prefixes" in writer ? writer.prefixes : [],
  );
  return [...ofFunctions, ...ofBackfills, ...ofOthers];
}

const among = (reaches: readonly Reach[], { name }: AskedBucket): Reach[] =>
  reaches.filter(({ bucket }) => bucket.name === name);

function keyQuestions(actor: Actor, bucket: AskedBucket, key: string): Question[] {
  const here = among(actor.reaches, bucket).filter(({ prefix }) => key.startsWith(prefix));
  const used = actor.reaches.flatMap(({ actions }) => actions);
  const actions = here.length > 0 ? OBJECT_ACTIONS : new Set([...TELLING_ACTIONS, ...used]);
  return [...actions].flatMap((action): Question[] => {
    const asked = here.find(({ actions }) => actions.includes(action));
    const common = questionOf(actor, bucket, action, `${bucket.arn}/${key}`);
    if (asked === undefined) {
      const situation = here.length > 0 ? "not asked for" : elsewhere(actor, bucket);
      // What its other requests have, so that nothing is denied for the lack of it.
      return [{ ...common, situation, expected: NOBODY_ALLOWS, circumstances: usual(actor, bucket, action) }];
    }
    return [
      {
        ...common,
        group: asked.writer,
        pattern: `${bucket.arn}/${asked.prefix}*`,
        situation: "its own prefix",
        expected: { result: "allowed", ...asked.sides },
        circumstances: requestOf(asked, action),
      },
      ...aclQuestions(common, asked, action),
    ];
  });
}

const NOBODY_ALLOWS = { result: "denied", identity: false, resource: false } as const;

function elsewhere({ reaches }: Actor, bucket: AskedBucket): string {
  return among(reaches, bucket).length > 0 ? "another prefix" : "another bucket";
}

function questionOf(
  { group, caller }: Actor,
  { owner }: AskedBucket,
  action: string,
  resource: string,
): Omit<Question, "situation" | "expected"> {
  return { group, caller, action, resource, resourceAccount: owner.id, region: owner.region };
}

const SETS_ACL: ReadonlySet<string> = new Set(["s3:PutObject", "s3:PutObjectAcl"]);
const OWNER_ACL: Circumstances = { "s3:x-amz-acl": "bucket-owner-full-control" };

/** What a request of this reach has besides the usual. */
export function requestOf({ circumstances, aclHeader }: Reach, action: string): Circumstances {
  const version: Circumstances = action.startsWith("s3:GetObjectVersion")
    ? { "s3:versionid": "3HL4kqtJlcpXroDTDmJ" }
    : {};
  const sendsAcl = (aclHeader === "required" && SETS_ACL.has(action)) || action === "s3:PutObjectAcl";
  const acl = sendsAcl ? OWNER_ACL : {};
  return { ...circumstances, ...version, ...acl };
}

function usual({ reaches }: Actor, bucket: AskedBucket, action: string): Circumstances {
  const here = among(reaches, bucket)[0];
  if (here !== undefined) return requestOf(here, action);
  const other = reaches.find((one) => one.bucket.isDestination === bucket.isDestination) ?? reaches[0];
  return { ...(other === undefined ? {} : requestOf(other, action)), ...networkOf(bucket) };
}

/** Which ACL a request may or must have. Only the owner's is ever accepted where ACLs are accepted at all. */
function aclQuestions(
  common: Omit<Question, "situation" | "expected">,
  reach: Reach,
  action: string,
): Question[] {
  if (reach.aclHeader === "none" || !SETS_ACL.has(action)) return [];
  const circumstances = requestOf(reach, action);
  const ask = (situation: string, acl: string | null, result: "allowed" | "denied"): Question => ({
    ...common,
    situation,
    expected: result === "denied" ? NOBODY_ALLOWS : { result },
    circumstances: { ...circumstances, "s3:x-amz-acl": acl },
  });
  return [
    ask("with the ACL bucket-owner-full-control", "bucket-owner-full-control", "allowed"),
    ask("with the ACL public-read", "public-read", "denied"),
    ask("with the ACL private", "private", "denied"),
    ask("without an ACL header", null, reach.aclHeader === "required" ? "denied" : "allowed"),
  ];
}

/** `a/b/` of `a/b/c.jpg` */
export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}

/** Listing is asked with the prefix of the request: none, or that of each sample. */
function listQuestions(actor: Actor, bucket: AskedBucket, config: ResolvedConfig): Question[] {
  const here = among(actor.reaches, bucket);
  const lists = actor.reaches.some((reach) => reach.lists !== "nothing");
  const keys = lists ? sampleKeys(bucket, config) : ownKeys(bucket, config);
  return [null, "", ...keys.map(folderOf)].map((listed) => {
    const asked = here.find(
      (reach) =>
        reach.lists === "everything" ||
        (reach.lists === "its prefix" && (listed ?? "").startsWith(reach.prefix)),
    );
    const common = questionOf(actor, bucket, LISTING, bucket.arn);
    return {
      ...common,
      group: asked?.writer ?? actor.group,
      situation: asked === undefined ? "listing what is not asked for" : "listing its prefix",
      expected: asked === undefined ? NOBODY_ALLOWS : { result: "allowed", ...asked.sides },
      circumstances: { ...usual(actor, bucket, LISTING), "s3:prefix": listed },
    };
  });
}

function bucketQuestion(actor: Actor, bucket: AskedBucket, action: string): Question {
  const asked = among(actor.reaches, bucket).find(({ bucketActions = [] }) => bucketActions.includes(action));
  return {
    ...questionOf(actor, bucket, action, bucket.arn),
    situation: asked === undefined ? "not asked for" : "its service looks at the bucket",
    expected: asked === undefined ? NOBODY_ALLOWS : { result: "allowed", ...asked.sides },
    circumstances: usual(actor, bucket, action),
  };
}
