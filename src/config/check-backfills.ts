import { accessLogs, namedBuckets, prefixesOverlap } from "./check-buckets";
import { lambdasIn, type Draft, type Placed } from "./draft";
import { type Finding, wrong } from "./errors";
import type { BuiltInWriter } from "./writer-schema";

/**
 * Checks that the function may read what a backfill lists, and that its results invoke nothing.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export function checkBackfills(draft: Draft): Finding[] {
  return lambdasIn(draft).flatMap(({ path, value }) => {
    if (value.workload === "own") return [];
    const lambda = { path, value };
    return [
      ...checkSource(lambda),
      ...checkPrefix(lambda),
      ...(lambda.value.backfill?.results.bucketName === undefined
        ? checkResultsPrefix(lambda, draft)
        : checkResultsBucket(lambda, draft)),
    ];
  });
}

function checkSource({ path, value: { backfill, source } }: Placed<BuiltInWriter>): Finding[] {
  if (backfill === undefined || source.in === "own-bucket") return [];
  return wrong(
    `${path}.backfill`,
    `nothing, or a source in: "own-bucket": Step Functions only lists buckets of its own account and Region`,
    `a backfill of a source in: "${source.in}"`,
  );
}

function checkPrefix({ path, value: { backfill, source } }: Placed<BuiltInWriter>): Finding[] {
  const { prefix } = backfill ?? {};
  if (prefix === undefined || prefix.startsWith(source.prefix)) return [];
  return wrong(
    `${path}.backfill.prefix`,
    `a prefix under the source's, "${source.prefix}": the function may read no other objects`,
    `"${prefix}"`,
  );
}

/** Neither the bucket's functions nor a later backfill may process results. */
function checkResultsPrefix(
  { path, value: { backfill, source } }: Placed<BuiltInWriter>,
  draft: Draft,
): Finding[] {
  if (backfill === undefined || source.in !== "own-bucket") return [];
  const { prefix } = backfill.results;
  return lambdasIn(draft)
    .filter(
      ({ value: other }) => other.source.in === "own-bucket" && other.source.bucketName === source.bucketName,
    )
    .filter(({ value: other }) => prefixesOverlap(prefix, other.source.prefix))
    .slice(0, 1)
    .map(({ path: otherPath, value: other }) =>
      other.source.prefix === ""
        ? {
            path: `${path}.backfill.results.bucketName`,
            expected: `another bucket: every new object of ${source.bucketName} invokes ${other.name} (${otherPath}.source.prefix)`,
            received: "nothing",
          }
        : {
            path: `${path}.backfill.results.prefix`,
            expected: `a prefix whose objects invoke no function (${other.name} listens on "${other.source.prefix}")`,
            received: `"${prefix}"`,
          },
    );
}

function checkResultsBucket({ path, value: { backfill } }: Placed<BuiltInWriter>, draft: Draft): Finding[] {
  const name = backfill?.results.bucketName;
  const uses = [...namedBuckets(draft), ...accessLogs(draft)];
  return uses
    .filter(([, used]) => used === name)
    .slice(0, 1)
    .map(([other]) => ({
      path: `${path}.backfill.results.bucketName`,
      expected: "a bucket that this config uses for nothing else, or none for the source bucket",
      received: `"${name ?? ""}", as in ${other}`,
    }));
}
