import { isNotified } from "./trigger-schema";
import { BUCKET_OPTIONS } from "./bucket-options";
import {
  accountAt,
  bucketsIn,
  destinationsIn,
  lambdasIn,
  shareDestination,
  trailsIn,
  type Draft,
  type Placed,
} from "./draft";
import { type Finding, wrong } from "./errors";
import { valueText } from "./findings";
import { formatByOption } from "./picture-suffixes";
import { factsOf, type ReachedPrefix } from "./writer-facts";
import type { LambdaWriter } from "./writer-schema";

/** Whether one key can match both prefixes. */
export function prefixesOverlap(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

const suffixesOverlap = (one: string, other: string): boolean => one.endsWith(other) || other.endsWith(one);

/** Checks that sources and destinations fit: Regions, one notification owner for each bucket, no loops. */
export function checkBuckets(draft: Draft): Finding[] {
  const lambdas = lambdasIn(draft);
  return [
    ...lambdas.flatMap((lambda) => checkSource(lambda, draft)),
    ...lambdas.flatMap(checkSuffixes),
    ...lambdas.flatMap(checkReads),
    ...checkLogBuckets(draft),
    ...checkSharedSources(lambdas, draft),
    ...checkLoops(lambdas),
    ...lambdas.flatMap((lambda) => checkQuarantine(lambda, draft)),
  ];
}

/** S3 can invoke only functions in its own Region. */
function checkSource({ path, value }: Placed<LambdaWriter>, draft: Draft): Finding[] {
  const producer = accountAt(draft, value.account);
  const { source } = value;
  if (source.in === "own-bucket") {
    return draft.destinations.every((destination) => destination.value.bucketName !== source.bucketName)
      ? []
      : wrong(
          `${path}.source.bucketName`,
          'a bucket of the writer\'s own account (for objects of the destination, use in: "destination")',
          `"${source.bucketName}", the destination`,
        );
  }
  return destinationsIn(draft, value).flatMap(({ owner }) =>
    producer === undefined || owner === undefined || producer.region === owner.region
      ? []
      : wrong(
          `${path}.source.in`,
          `"own-bucket", or the function in the bucket's Region: S3 only invokes functions of its own Region`,
          `"destination", with the function in ${producer.region} and the bucket in ${owner.region}`,
        ),
  );
}

/** S3 refuses two notifications of one function that match the same key. EventBridge's rules may overlap. */
function checkSuffixes({ path, value }: Placed<LambdaWriter>): Finding[] {
  if (!isNotified(value.trigger)) return [];
  const { suffixes } = value.source;
  return suffixes.flatMap((suffix, index) =>
    suffixes
      .slice(0, index)
      .filter((earlier) => suffixesOverlap(suffix, earlier))
      .slice(0, 1)
      .map((earlier) => ({
        path: `${path}.source.suffixes[${index}]`,
        expected: `a suffix that no key shares with "${earlier}"`,
        received: `"${suffix}"`,
      })),
  );
}

/** Objects of an optional format would be refused each time. */
function checkReads({ path, value }: Placed<LambdaWriter>): Finding[] {
  if (value.workload !== "thumbnail") return [];
  const { alsoReads = [] } = value.thumbnail;
  return value.source.suffixes.flatMap((suffix, index) => {
    const format = formatByOption(suffix);
    if (format === undefined || alsoReads.includes(format)) return [];
    return {
      path: `${path}.source.suffixes[${index}]`,
      expected: `thumbnail.alsoReads: ["${format}"] too, or no such suffix`,
      received: `"${suffix}"`,
    };
  });
}

type NamedBucket = readonly [path: string, name: string | undefined];

/** The buckets of objects and of trails, with their place in the config. */
export function namedBuckets(draft: Draft): NamedBucket[] {
  return [
    ...bucketsIn(draft).map(({ path, value }): NamedBucket => [`${path}.bucketName`, value.bucketName]),
    ...trailLogs(draft),
  ];
}

function trailLogs(draft: Draft): NamedBucket[] {
  return trailsIn(draft).map(({ path, value }) => [`${path}.logBucketName`, value.logBucketName]);
}

export function accessLogs(draft: Draft): NamedBucket[] {
  return bucketsIn(draft).map(({ path, value }) => [
    `${path}.accessLogs.bucketName`,
    value.accessLogs?.bucketName,
  ]);
}

/** A log bucket has no other use: no writer writes to it, and it has no logs. */
function checkLogBuckets(draft: Draft): Finding[] {
  const uses = namedBuckets(draft);
  return [...trailLogs(draft), ...accessLogs(draft)].flatMap(([path, name]) =>
    uses
      .filter(([other, used]) => name !== undefined && other !== path && used === name)
      .slice(0, 1)
      .map(([other]) => ({
        path,
        expected: "a bucket only for these logs",
        received: `"${name ?? ""}", as in ${other}`,
      })),
  );
}

export const sameSource = (one: LambdaWriter, other: LambdaWriter): boolean =>
  one.source.in === "destination"
    ? other.source.in === "destination" && shareDestination(one, other)
    : other.source.in === "own-bucket" && one.source.bucketName === other.source.bucketName;

/** Whether every key with one of the first suffixes also has one of the second. */
export function suffixesWithin(inner: readonly string[], outer: readonly string[]): boolean {
  if (outer.length === 0) return true;
  return inner.length > 0 && inner.every((suffix) => outer.some((one) => suffix.endsWith(one)));
}

/** No suffix means every key. */
const filterSuffixes = ({ suffixes }: LambdaWriter["source"]): readonly string[] =>
  suffixes.length === 0 ? [""] : suffixes;

const SHARED_OPTIONS = ["existing", "encryption", "onlyListedWriters", ...BUCKET_OPTIONS] as const;

/** S3 refuses two notifications that match the same key, and a bucket is created once. */
function checkSharedSources(lambdas: readonly Placed<LambdaWriter>[], draft: Draft): Finding[] {
  return lambdas.flatMap(({ path, value }, index) =>
    lambdas.slice(0, index).flatMap((earlier): Finding[] => {
      const { source } = value;
      const other = earlier.value.source;
      if (!sameSource(value, earlier.value)) return [];
      const findings: Finding[] = [];
      const bucket =
        source.in === "own-bucket"
          ? source.bucketName
          : (destinationsIn(draft, value)[0]?.value.bucketName ?? "the destination");
      const notified = [value, earlier.value].every(({ trigger }) => isNotified(trigger));
      if (
        notified &&
        prefixesOverlap(source.prefix, other.prefix) &&
        filterSuffixes(source).some((suffix) =>
          filterSuffixes(other).some((another) => suffixesOverlap(suffix, another)),
        )
      ) {
        findings.push({
          path: `${path}.source.prefix`,
          expected:
            `a filter that matches no key of ${earlier.path}.source, which has a notification of ${bucket} too ` +
            `(to match the same keys, use trigger: { kind: "event-bridge" }, or "sns" with topicOf)`,
          received: `"${source.prefix}"`,
        });
      }
      if (source.in === "own-bucket" && other.in === "own-bucket") {
        if (value.account !== earlier.value.account) {
          findings.push({
            path: `${path}.source.bucketName`,
            expected: `a bucket of the writer's own account`,
            received: `"${source.bucketName}", as in ${earlier.path} of another account`,
          });
        }
        for (const key of SHARED_OPTIONS) {
          if (JSON.stringify(source[key]) === JSON.stringify(other[key])) continue;
          findings.push({
            path: `${path}.source.${key}`,
            expected: `${valueText(other[key])}, as in ${earlier.path}.source, since it is the same bucket`,
            received: valueText(source[key]),
          });
        }
      }
      return findings;
    }),
  );
}

/**
 * Functions whose output invokes each other form a loop.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
function checkLoops(lambdas: readonly Placed<LambdaWriter>[]): Finding[] {
  const setsOff = (from: LambdaWriter): Placed<LambdaWriter>[] =>
    lambdas.filter(
      ({ value }) =>
        value.source.in === "destination" &&
        shareDestination(from, value) &&
        changedBy(from).some(({ prefix }) => prefixesOverlap(prefix, value.source.prefix)),
    );

  return lambdas.flatMap(({ path, value }) => {
    const seen = new Set<LambdaWriter>();
    const queue = setsOff(value);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (seen.has(next.value)) continue;
      seen.add(next.value);
      queue.push(...setsOff(next.value));
    }
    if (!seen.has(value)) return [];
    const listened = [...seen].map(({ source }) => source.prefix);
    return changedBy(value)
      .filter(({ prefix }) => listened.some((other) => prefixesOverlap(prefix, other)))
      .slice(0, 1)
      .map(({ field, prefix }) => ({
        path: `${path}.${field}`,
        expected: `a prefix whose objects do not start an endless loop (through ${loopText(seen)})`,
        received: `"${prefix}"`,
      }));
  });
}

function changedBy(writer: LambdaWriter): readonly ReachedPrefix[] {
  return factsOf(writer).prefixes.filter(({ changes }) => changes);
}

function loopText(lambdas: ReadonlySet<LambdaWriter>): string {
  return [...lambdas].map(({ name, source }) => `${name}, which listens on "${source.prefix}"`).join(" and ");
}

/** Records of failed objects must not be processed as sources or mixed with output. */
function checkQuarantine({ path, value }: Placed<LambdaWriter>, draft: Draft): Finding[] {
  if (value.workload === "own" || value.quarantinePrefix === false) return [];
  const { quarantinePrefix } = value;
  const places = draft.writers
    .filter((writer) => shareDestination(value, writer.value))
    .flatMap((writer) =>
      factsOf(writer.value).prefixes.map(({ field, prefix }) => [`${writer.path}.${field}`, prefix] as const),
    );
  return places
    .filter(([, prefix]) => prefixesOverlap(prefix, quarantinePrefix))
    .slice(0, 1)
    .map(([place, prefix]) => ({
      path: `${path}.quarantinePrefix`,
      expected: `a prefix that does not overlap "${prefix}" (${place}), or false`,
      received: `"${quarantinePrefix}"`,
    }));
}
