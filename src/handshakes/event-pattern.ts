import { isNotified } from "../config/trigger-schema";
import type { ResolvedFunction } from "../config/resolve-writers";

/** The parts of EventBridge patterns that are used here. */
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
 * The S3 events that a rule sends to the function. A field cannot have two conditions, so with a prefix the rule
 * matches the prefix and the function checks suffixes; without one the rule matches the suffixes, case-insensitively.
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
 * The suffixes that the function checks itself, case-insensitively, because a rule or a subscription to another
 * function's topic does not.
 */
export function anyCaseSuffixes({ source, trigger }: ResolvedFunction): readonly string[] | undefined {
  if (isNotified(trigger) || source.suffixes.length === 0) return undefined;
  return [...new Set(source.suffixes.map((suffix) => suffix.toLowerCase()))];
}
