import { isNotified } from "../config/trigger-schema";
import type { ResolvedFunction } from "../config/resolve-writers";

/** Of what EventBridge's patterns can say, what is said here. */
export interface EventPattern {
  readonly source: readonly ["aws.s3"];
  readonly "detail-type": readonly string[];
  readonly detail: {
    readonly bucket: { readonly name: readonly [string] };
    /** Absent for every key. */
    readonly object?: {
      readonly key: readonly (
        { readonly prefix: string } | { readonly suffix: { readonly "equals-ignore-case": string } }
      )[];
    };
  };
}

/**
 * The events of S3 that a rule hands to the function. One field cannot be matched by two conditions at once, so a prefix is
 * the rule's and suffixes are left to the function; without a prefix the rule has the suffixes, in letters of any case.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function eventPattern(writer: ResolvedFunction): EventPattern {
  const { bucketName, prefix } = writer.source;
  const suffixes = anyCaseSuffixes(writer) ?? [];
  const key =
    prefix === "" ? suffixes.map((suffix) => ({ suffix: { "equals-ignore-case": suffix } })) : [{ prefix }];
  const removals = writer.workload === "thumbnail" && writer.deleteThumbnails;
  return {
    source: ["aws.s3"],
    "detail-type": ["Object Created", ...(removals ? ["Object Deleted"] : [])],
    detail: { bucket: { name: [bucketName] }, ...(key.length === 0 ? {} : { object: { key } }) },
  };
}

/**
 * The suffixes that the function looks at itself, in letters of any case: a rule does not match them, nor does the subscription
 * to another function's topic.
 */
export function anyCaseSuffixes({ source, trigger }: ResolvedFunction): readonly string[] | undefined {
  if (isNotified(trigger) || source.suffixes.length === 0) return undefined;
  return [...new Set(source.suffixes.map((suffix) => suffix.toLowerCase()))];
}
